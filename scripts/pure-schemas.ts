/**
 * A Vite plugin: a schema that a page does not use leaves that page, and with the last one the library that makes them.
 * A bundler keeps `export const Tax = z.object(…)` because calling a function could have effects; in the modules of core/
 * it has none (core/purity.test.ts), so each such constant is marked as one that may go.
 */
import type { Plugin } from "vite";

type Node = { type: string; start: number; end: number };
type Declaration = Node & { declarations: { init: Node | null }[]; kind: string };

export function pureSchemas(): Plugin {
  return {
    name: "countersign:pure-schemas",
    enforce: "post",
    apply: "build",
    transform(code, id) {
      if (!/\/core\/[^/]+\.ts$/.test(id.split("?")[0] ?? "") || !/from\s*["'][^"']*zod/.test(code)) return null;
      const inserts: { at: number; text: string }[] = [];
      for (const statement of this.parse(code).body as unknown as (Node & { declaration?: Declaration | null })[]) {
        const declaration =
          statement.type === "ExportNamedDeclaration" ? statement.declaration : (statement as unknown as Declaration);
        if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "const") continue;
        for (const { init } of declaration.declarations) {
          if (init?.type !== "CallExpression") continue;
          inserts.push({ at: init.start, text: "/* @__PURE__ */ (() => " }, { at: init.end, text: ")()" });
        }
      }
      let marked = code;
      for (const { at, text } of inserts.sort((a, b) => b.at - a.at)) {
        marked = marked.slice(0, at) + text + marked.slice(at);
      }
      return { code: marked, map: null };
    },
  };
}
