import { fileURLToPath } from "node:url";
import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import remixOptions from "./remix.config.js";
import { clientChunks } from "./scripts/client-chunks.ts";
import { pureSchemas } from "./scripts/pure-schemas.ts";

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [tailwindcss(), remix(remixOptions), pureSchemas()],
  resolve: { alias: { "lib0/logging": fileURLToPath(new URL("./app/collab/yjs-log.ts", import.meta.url)) } },
  build: {
    target: "es2022",
    ...(isSsrBuild ? {} : { rollupOptions: { output: { manualChunks: clientChunks() } } }),
  },
  // Found while a page is first opened, these would make Vite bundle again and reload under the developer's hands.
  optimizeDeps: { include: ["radix-ui", "lucide-react", "@trpc/client", "zod", "big.js", "ibantools", "uqr"] },
}));
