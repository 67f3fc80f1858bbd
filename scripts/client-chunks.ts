/**
 * In which file each module travels to the browser. Left alone the bundler makes a file of every few modules that two pages
 * share, fifty for one page, and each has a head of its own and is packed without knowing the others. Five are enough:
 * what all pages have (the libraries, which seldom change, and the frame), the libraries of the live document, what the
 * editor shares with other pages, and the editor.
 */
import type { Rollup } from "vite";

const FRAME = /\/app\/(entry\.client|root|routes\/_app\/route)\.tsx$/;
const EDITOR = /\/app\/routes\/_app\.invoices\.\$invoiceId\/route\.tsx$/;
// What the bundler itself adds begins with a zero; the libraries need it.
const LIBRARY = /^\0|\/node_modules\//;
// The schemas of core/ leave every page that reads nothing by them (pure-schemas.ts); a page that does brings this file for itself.
const SCHEMA_LIBRARY = /\/node_modules\/zod\//;
const LIVE_LIBRARY = /\/node_modules\/(yjs|lib0|y-[a-z]+|fractional-indexing)\/|\/app\/collab\/yjs-log\.ts$/;

// What the words of all languages share (app/sheet-languages.ts): every sheet needs it, and it is too little for a file of its own.
const SHEET_WORDS = /\/core\/sheet\/labels\/labels\.ts$/;

/** For `manualChunks` of the client's build. */
export function clientChunks(): Rollup.GetManualChunk {
  let known: Pages | null = null;
  return (id, { getModuleInfo, getModuleIds }) => {
    if (SCHEMA_LIBRARY.test(id)) return "schemas";
    known ??= pagesOf([...getModuleIds()], getModuleInfo);
    if (SHEET_WORDS.test(id)) return "shared";
    if (known.frame.has(id)) return LIBRARY.test(id) ? "libraries" : "frame";
    if (!known.editor.has(id)) return undefined;
    if (LIVE_LIBRARY.test(id)) return "live";
    return known.others.has(id) ? "shared" : undefined;
  };
}

/** What each needs before it can be shown; what is loaded later has files of its own. */
type Pages = { frame: ReadonlySet<string>; editor: ReadonlySet<string>; others: ReadonlySet<string> };

function pagesOf(ids: readonly string[], infoOf: Rollup.GetModuleInfo): Pages {
  const routes = ids
    .filter((id) => infoOf(id)?.isEntry && id.includes("/app/routes/"))
    .map((id) => id.split("?")[0] ?? id);
  return {
    frame: reach(
      ids.filter((id) => FRAME.test(id)),
      infoOf,
    ),
    editor: reach(
      ids.filter((id) => EDITOR.test(id)),
      infoOf,
    ),
    others: reach(
      routes.filter((id) => !FRAME.test(id) && !EDITOR.test(id)),
      infoOf,
    ),
  };
}

/** The modules themselves and all that they import, without what they load later, and what is left out of the build. */
function reach(from: readonly string[], infoOf: Rollup.GetModuleInfo): Set<string> {
  const seen = new Set<string>();
  const todo = [...from];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const info = infoOf(id);
    if (seen.has(id) || !info || isLeftOut(info)) continue;
    seen.add(id);
    todo.push(...info.importedIds);
  }
  return seen;
}

/** A module of ours of which nothing is used here: what only a server renders. */
function isLeftOut({ id, isIncluded, isEntry }: Rollup.ModuleInfo): boolean {
  return isIncluded === false && !isEntry && /\/(app|core)\//.test(id) && !LIBRARY.test(id);
}
