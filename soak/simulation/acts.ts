/** What people do to a draft in a simulated life: the product's own operations, on a document of their own. */
import * as Y from "yjs";
import type { DraftLine, Tax } from "#core/draft-content.ts";
import {
  addAdjustment,
  addLine,
  lineOrder,
  moveLine,
  removeAdjustment,
  removeLine,
  setAdjustmentField,
  setField,
  setLineField,
} from "#core/draft-document.ts";
import { type Person, TOKENS } from "./person.ts";
import type { Random } from "./random.ts";

/** Numbers that are used once in a life, so that everything that was written can be told apart. */
export type Names = { next: () => number; lines: string[] };

const S = (rate: string): Tax => ({ category: "S", rate, exemptionReason: null });
const TAXES: Tax[][] = [[S("21")], [S("21")], [S("9")], [S("5"), S("9.975")], [{ ...S("0"), category: "Z" }], []];
const QUANTITIES = ["0", "1", "2", "3", "0.5", "1.25", "-1", "1000"];
const PRICES = ["0", "1", "0.005", "9.99", "640", "1234.5678", "80"];

type Act = (person: Person, random: Random, names: Names) => void;

const ACTS: readonly [weight: number, act: Act][] = [
  [14, type],
  [4, erase],
  [8, add],
  [8, move],
  [3, remove],
  [2, restore],
  [9, setCell],
  [3, setText],
  [3, setScalar],
  [3, adjust],
  [5, (person) => person.undoOrRedo("undo")],
  [3, (person) => person.undoOrRedo("redo")],
  [8, (person) => person.undo.stopCapturing()],
];
const WEIGHT = ACTS.reduce((sum, [weight]) => sum + weight, 0);

export function act(person: Person, random: Random, names: Names): void {
  let dice = random.below(WEIGHT);
  for (const [weight, one] of ACTS) {
    dice -= weight;
    if (dice >= 0) continue;
    one(person, random, names);
    return;
  }
}

export function newLine(id: string, random: Random): DraftLine {
  return {
    id,
    title: "",
    detail: "",
    quantity: random.pick(QUANTITIES) ?? "1",
    // Says whose it is, so that a line that comes again under another id is seen.
    unit: id,
    unitPrice: random.pick(PRICES) ?? "1",
    discount: null,
    taxes: random.pick(TAXES) ?? [],
  };
}

function type(person: Person, random: Random, names: Names): void {
  const place = somewhere(person.doc, random);
  if (!place) return;
  const token = `«${names.next()}»`;
  const at = random.pick(gaps(place.text)) ?? 0;
  person.edit(() => place.text.insert(at, token), [{ what: "token", id: token, home: place.home }]);
}

function erase(person: Person, random: Random): void {
  const place = somewhere(person.doc, random);
  const token = place ? random.pick(place.text.toString().match(TOKENS) ?? []) : undefined;
  if (!place || !token) return;
  const at = place.text.toString().indexOf(token);
  person.edit(() => place.text.delete(at, token.length), [{ what: "erase", id: token, home: place.home }]);
}

function add(person: Person, random: Random, names: Names): void {
  const id = `l${names.next()}`;
  names.lines.push(id);
  const after = random.pick(lineOrder(person.doc));
  const line = newLine(id, random);
  person.edit(
    (doc) => void addLine(doc, line, after === undefined || random.chance(0.2) ? {} : { after }),
    [{ what: "line", id, home: "" }],
  );
}

function move(person: Person, random: Random): void {
  const order = lineOrder(person.doc);
  const id = random.pick(order);
  const other = random.pick(order);
  if (!id || !other) return;
  person.edit((doc) => void moveLine(doc, id, random.chance(0.5) ? { before: other } : { after: other }));
}

function remove(person: Person, random: Random): void {
  const id = random.pick(lineOrder(person.doc));
  if (id) person.edit((doc) => void removeLine(doc, id), [{ what: "remove", id, home: "" }]);
}

/** Puts back a line that is gone, under its own id, as the editor offers it to whoever was in it. */
function restore(person: Person, random: Random, names: Names): void {
  const id = random.pick(names.lines);
  const lines = person.doc.getMap("lines");
  // Only who has seen it can miss it.
  if (!id || lines.has(id) || !lines._map.has(id)) return;
  const line = newLine(id, random);
  person.edit((doc) => void addLine(doc, line), [{ what: "line", id, home: "" }]);
}

function setCell(person: Person, random: Random): void {
  const id = random.pick(lineOrder(person.doc));
  if (!id) return;
  const dice = random.below(4);
  person.edit((doc) => {
    if (dice === 0) setLineField(doc, id, "quantity", random.pick(QUANTITIES) ?? "1");
    else if (dice === 1) setLineField(doc, id, "unitPrice", random.pick(PRICES) ?? "1");
    else if (dice === 2) setLineField(doc, id, "taxes", random.pick(TAXES) ?? []);
    else setLineField(doc, id, "discount", random.chance(0.5) ? null : { kind: "percent", percent: "12.5" });
  });
}

function setText(person: Person, random: Random): void {
  const id = random.pick(lineOrder(person.doc));
  if (!id) return;
  const words = Array.from({ length: random.below(4) }, () => random.pick(["two", "days", "ünder", "🚀"]));
  person.edit((doc) => void setLineField(doc, id, "detail", words.join(" ")));
}

function setScalar(person: Person, random: Random): void {
  const dice = random.below(4);
  person.edit((doc) => {
    if (dice === 0) setField(doc, "subject", `s${random.below(9)}`);
    else if (dice === 1) setField(doc, "pricesIncludeTax", random.chance(0.5));
    else if (dice === 2) setField(doc, "dueDays", random.below(60));
    else setField(doc, "currency", random.pick(["EUR", "JPY", "KWD"]) ?? "EUR");
  });
}

function adjust(person: Person, random: Random, names: Names): void {
  const known = random.pick([...person.doc.getMap("adjustments").keys()]);
  const dice = random.below(4);
  person.edit((doc) => {
    if (!known || dice < 2) {
      const kind = dice === 0 ? "charge" : "discount";
      addAdjustment(doc, { id: `a${names.next()}`, kind, label: "", mode: "percent", value: "5" });
    } else if (dice === 2) removeAdjustment(doc, known);
    else setAdjustmentField(doc, known, "value", random.pick(["1", "2.5", "10"]) ?? "1");
  });
}

function somewhere(doc: Y.Doc, random: Random): { text: Y.Text; home: string } | null {
  const dice = random.below(4);
  if (dice < 2) return { text: doc.getText(dice === 0 ? "notes" : "terms"), home: dice === 0 ? "notes" : "terms" };
  const home = random.pick(lineOrder(doc));
  const line = home === undefined ? null : doc.getMap("lines").get(home);
  const text = line instanceof Y.Map ? line.get("title") : null;
  return home !== undefined && text instanceof Y.Text ? { text, home } : null;
}

/** Where a token can go without cutting another in two. */
function gaps(text: Y.Text): number[] {
  const found = [0];
  const said = text.toString();
  for (let at = said.indexOf("»"); at !== -1; at = said.indexOf("»", at + 1)) found.push(at + 1);
  return found;
}
