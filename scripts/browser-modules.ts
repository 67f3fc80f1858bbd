/** A Vite plugin: in the browser's build these modules are replaced by smaller ones that do there what is needed there. */
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["lib0/logging", "../app/collab/yjs-log.ts"],
  ["#core/sheet/labels/languages.ts", "../app/sheet-languages.ts"],
]);

export function browserModules(): Plugin {
  return {
    name: "countersign:browser-modules",
    enforce: "pre",
    apply: (_config, { command, isSsrBuild }) => command === "build" && !isSsrBuild,
    resolveId(source) {
      const file = INSTEAD.get(source);
      return file === undefined ? null : fileURLToPath(new URL(file, import.meta.url));
    },
  };
}
