import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import remixOptions from "./remix.config.js";
import { pureSchemas } from "./scripts/pure-schemas.ts";

export default defineConfig({
  plugins: [tailwindcss(), remix(remixOptions), pureSchemas()],
  build: { target: "es2022" },
  // Found while a page is first opened, these would make Vite bundle again and reload under the developer's hands.
  optimizeDeps: { include: ["radix-ui", "lucide-react", "@trpc/client", "zod", "big.js", "ibantools", "uqr"] },
});
