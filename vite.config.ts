import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import remixOptions from "./remix.config.js";
import { browserModules } from "./scripts/browser-modules.ts";
import { clientChunks } from "./scripts/client-chunks.ts";
import { leanLibraries } from "./scripts/lean-libraries.ts";
import { pureSchemas } from "./scripts/pure-schemas.ts";

// What the router says to developers about coming versions of itself, and returns nothing.
const DEVELOPERS_WORDS = ["warning", "warningOnce", "logDeprecation", "logV6DeprecationWarnings"];
const TERSER = {
  module: true,
  ecma: 2020 as const,
  compress: {
    passes: 3,
    inline: 1,
    lhs_constants: false,
    pure_getters: true,
    unsafe_arrows: true,
    pure_funcs: DEVELOPERS_WORDS,
  },
};

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [tailwindcss(), remix(remixOptions), pureSchemas(), browserModules(), leanLibraries()],
  build: {
    target: "es2022",
    // The server's part is read from a disk; what travels is packed as small as can be.
    ...(isSsrBuild
      ? {}
      : {
          minify: "terser" as const,
          terserOptions: TERSER,
          rollupOptions: { output: { manualChunks: clientChunks() } },
        }),
  },
  // Found while a page is first opened, these would make Vite bundle again and reload under the developer's hands.
  optimizeDeps: { include: ["radix-ui", "@trpc/client", "zod", "big.js", "ibantools", "qr"] },
}));
