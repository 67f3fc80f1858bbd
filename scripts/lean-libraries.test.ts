import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseAst } from "vite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as Whole from "yjs";
import { seeded } from "#core/oracle/seeded.ts";
import remixOptions from "../remix.config.js";
import { EDITS, leaner } from "./lean-libraries.ts";

const ROOT = join(import.meta.dirname, "..");
const PACKAGES = join(ROOT, "node_modules");

let folder = "";
let Lean: typeof Whole;

beforeAll(async () => {
  // Where the packages are found that it imports.
  await mkdir(join(ROOT, ".cache"), { recursive: true });
  folder = await mkdtemp(join(ROOT, ".cache", "lean-yjs-"));
  const file = join(folder, "yjs.mjs");
  const lean = leaner("yjs/dist/yjs.mjs", await sourceOf("yjs/dist/yjs.mjs"));
  // Its map describes the whole one.
  await writeFile(file, lean.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  // Yjs says that it is here twice, which is the purpose of this test.
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  Lean = await import(/* @vite-ignore */ pathToFileURL(file).href);
  said.mockRestore();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("every library has the words that the edits look for, and is a program without them", async () => {
  for (const module of Object.keys(EDITS)) {
    const source = await sourceOf(module);
    const lean = leaner(module, source);
    expect(lean, module).not.toBe(source);
    expect(() => parseAst(lean), module).not.toThrow();
  }
});

test("what the edits of the framework take for granted is switched on", () => {
  expect(remixOptions.future).toMatchObject({ v3_singleFetch: true, v3_lazyRouteDiscovery: true });
});

test("a release that says it in other words stops the build", () => {
  expect(() => leaner("yjs/dist/yjs.mjs", "export class Doc {}")).toThrow("yjs/dist/yjs.mjs has changed");
});

test("a lean Yjs and a whole one come to the same draft, also where updates come twice, late and in another order", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seeded(seed);
    const updates: Uint8Array[] = [];
    const docs = [Lean, Whole].map((library) => {
      const doc = new library.Doc();
      doc.on("update", (update: Uint8Array) => updates.push(update));
      return { library, doc };
    });
    for (let step = 0; step < 30; step++) {
      for (const { library, doc } of docs) {
        write(library, doc, random);
        const early = updates[Math.floor(random() * updates.length)];
        if (early) library.applyUpdate(doc, early);
      }
    }
    // What came before that on which it was written waits in the document, and goes on with it.
    const shuffled = [...updates].sort(() => random() - 0.5);
    const through = new Lean.Doc();
    for (const update of shuffled.slice(1)) Lean.applyUpdate(through, update);
    const last = shuffled[0] ?? new Uint8Array();
    const state = Whole.mergeUpdates([Lean.encodeStateAsUpdate(through), last]);
    for (const { library, doc } of docs) library.applyUpdate(doc, state);
    Lean.applyUpdate(through, last);
    const [lean, whole] = docs.map(({ doc }) => doc.getMap("draft").toJSON());
    expect(lean, `seed ${seed}`).toEqual(whole);
    expect(through.getMap("draft").toJSON(), `seed ${seed}`).toEqual(whole);
    expect(Object.keys(whole ?? {}).length).toBeGreaterThan(0);
  }
});

test("the lean Yjs undoes what a person did and no more", () => {
  const doc = new Lean.Doc();
  const lines = doc.getMap("draft");
  const undo = new Lean.UndoManager(lines, { trackedOrigins: new Set(["me"]), captureTimeout: 0 });
  doc.transact(() => lines.set("a", "mine"), "me");
  doc.transact(() => lines.set("b", "theirs"), "them");
  undo.undo();
  expect(lines.toJSON()).toEqual({ b: "theirs" });
  undo.redo();
  expect(lines.toJSON()).toEqual({ a: "mine", b: "theirs" });
});

/** One edit of the kinds that a draft knows: a value, a line with a text, letters in it, a line that goes. */
function write(library: typeof Whole, doc: Whole.Doc, random: () => number): void {
  const draft = doc.getMap<Whole.Map<unknown>>("draft");
  const key = `line${Math.floor(random() * 5)}`;
  const line = draft.get(key);
  const act = random();
  doc.transact(() => {
    if (!line) {
      draft.set(key, new library.Map<unknown>([["title", new library.Text("Poster")]]));
    } else if (act < 0.2) draft.delete(key);
    else if (act < 0.5) line.set("taxes", [{ rate: String(Math.floor(act * 100)) }]);
    else {
      const title = line.get("title") as Whole.Text;
      if (act < 0.8 || title.length < 3) title.insert(Math.floor(random() * (title.length + 1)), "ß🙂");
      else title.delete(Math.floor(random() * (title.length - 2)), 2);
    }
  });
}

function sourceOf(module: string): Promise<string> {
  return readFile(join(PACKAGES, module), "utf8");
}
