/**
 * A Vite plugin: parts of libraries that cannot be reached in our pages, and that a bundler cannot know to be so, do not
 * travel to the browser. Each edit says why its part is never reached, and names words of the library's own source: where a
 * new release no longer has them, the build fails and says which edit to look at again.
 */
import type { Plugin } from "vite";
import remixOptions from "../remix.config.js";

/** `find` is replaced wherever it stands, and it must stand somewhere. */
type Edit = { find: string | RegExp; instead: string };

/** Options of the framework that are settled when the page is built, where the browser asks for them once more. */
const settled = Object.entries(remixOptions.future ?? {}).flatMap(([option, on]) => (on === true ? [option] : []));
const SETTLED: Edit = {
  find: new RegExp(`(?:window\\.__remixContext\\.)?\\bfuture\\.(?:${settled.join("|")})\\b`, "g"),
  instead: "true",
};

export const EDITS: Readonly<Record<string, readonly Edit[]>> = {
  "@remix-run/react/dist/esm/browser.js": [SETTLED],
  "@remix-run/react/dist/esm/fog-of-war.js": [SETTLED],
  "@remix-run/react/dist/esm/links.js": [SETTLED],
  "@remix-run/react/dist/esm/routes.js": [
    SETTLED,
    // With `singleFetch` every loader and action is called through it; the answers of each route's own address are never read.
    { find: /let result = await fetchServerHandler\(request, route\);\s*return [^;]+;/, instead: "" },
  ],
  "@remix-run/react/dist/esm/components.js": [
    SETTLED,
    // The browser renders these scripts while it takes over the page, and React leaves what is inside as the server wrote it.
    {
      find: /let initialScripts = React\.useMemo\(\(\) => \{[\s\S]*?return (?=\/\*#__PURE__\*\/React\.createElement\(React\.Fragment)/,
      instead:
        'let contextScript = " ", routeModulesScript = " ";\n  let initialScripts = React.useMemo(() => {\n    return ',
    },
    // Promises of a loader come in the stream itself, not in scripts of their own.
    { find: 'if (!isStatic && typeof __remixContext === "object" && __remixContext.a)', instead: "if (false)" },
  ],
  "react-router-dom/dist/index.js": [
    // No link and no act here asks for a view transition.
    { find: "if (!viewTransitionOpts || isViewTransitionUnavailable) {", instead: "if (true) {" },
  ],
  "@remix-run/router/dist/router.js": [
    // Only `defer()` makes these, which no loader here calls: with `singleFetch` a promise in an answer is just that.
    {
      find: /function isDeferredResult\(result\) \{[^}]*\}/,
      instead: "function isDeferredResult(result) { return false; }",
    },
    {
      find: /function isDeferredData\(value\) \{[\s\S]*?\n\}/,
      instead: "function isDeferredData(value) { return false; }",
    },
    { find: /await Promise\.all\(\[resolveNavigationDeferredResults\(.*\n/, instead: "" },
  ],
  "y-websocket/src/y-websocket.js": [
    // The tabs of one browser talk through the server like everybody else: the line says `disableBc`.
    {
      find: "import * as bc from 'lib0/broadcastchannel'",
      instead: "const bc = { publish() {}, subscribe() {}, unsubscribe() {} }",
    },
    { find: "import * as env from 'lib0/environment'", instead: "const env = { isNode: false }" },
  ],
  "lib0/buffer.js": [{ find: "import * as env from './environment.js'", instead: "const env = { isBrowser: true }" }],
  "yjs/dist/yjs.mjs": [
    { find: "env.getVariable('node_env') === 'development'", instead: "false" },
    // All that is sent and kept is of the first format; Yjs uses its second one inside, for what came too early.
    {
      find: /class (DSDecoder|UpdateDecoder|DSEncoder|UpdateEncoder)V2 [\s\S]*?\n\}\n/g,
      instead: "const $1V2 = $1V1;\n",
    },
    // A room takes no update with another type than a map or a text in it (server/collab/update-shape.ts).
    {
      find: /const readY(Array|XmlFragment|XmlElement|XmlHook|XmlText) = [^;]*;/g,
      instead: "const readY$1 = noSuchType;",
    },
    {
      find: "const typeRefs = [",
      instead: 'function noSuchType() { throw new Error("a draft is made of maps and texts"); }\nconst typeRefs = [',
    },
    { find: /\n {2}get(Array|XmlElement|XmlFragment) \(name = ''\) \{\n.*\n {2}\}/g, instead: "" },
  ],
};

export function leanLibraries(): Plugin {
  return {
    name: "countersign:lean-libraries",
    enforce: "pre",
    apply: (_config, { command, isSsrBuild }) => command === "build" && !isSsrBuild,
    transform(code, id) {
      const module = id.split("?")[0]?.split("/node_modules/").at(-1) ?? "";
      const lean = leaner(module, code);
      return lean === code ? null : { code: lean, map: null };
    },
  };
}

/** The source of a library's module without the parts that are not reached. Throws where an edit does not find its words. */
export function leaner(module: string, code: string): string {
  return (EDITS[module] ?? []).reduce((source, { find, instead }) => {
    const stands = typeof find === "string" ? source.includes(find) : source.search(find) !== -1;
    if (!stands) throw new Error(`${module} has changed: there is no ${find} in it any more`);
    return source.replace(find, instead);
  }, code);
}
