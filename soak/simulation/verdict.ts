/** The end of a simulated life, when everything has arrived: what must be true then, whatever happened before. */

import * as Y from "yjs";
import { currencyExponent } from "#core/currency.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { lineOrder, readDraft } from "#core/draft-document.ts";
import { oracleTotals } from "#core/oracle/totals.ts";
import { computeTotals } from "#core/totals.ts";
import { Broken } from "./ledger.ts";
import { type Deed, type Person, TOKENS } from "./person.ts";
import { lineIdsEver, sameHistory, type VirtualStore } from "./store.ts";

export type Remark = { lineId: string };

const ORDER_KEY = /^[A-Za-z][0-9A-Za-z]+$/;
const CELLS = ["orderKey", "quantity", "unit", "unitPrice", "discount", "taxes"];
const ORDER_KEY_CHARS_MAX = 120;

export function judge(
  store: VirtualStore,
  roomSays: DraftContent,
  people: readonly Person[],
  deeds: readonly Deed[],
  remarks: readonly Remark[],
): void {
  const content = readDraft(store.truth);
  allEqual(store, roomSays, content, people);
  const gone = nothingLost(content, deeds);
  for (const { lineId } of remarks) {
    const stands = content.lines.some(({ id }) => id === lineId);
    if (!stands && !gone.has(lineId))
      throw new Broken(`a remark points to ${lineId}, which is neither there nor removed`);
  }
  totalsAgree(content);
  orderKeysAreSane(store.truth);
}

function allEqual(store: VirtualStore, roomSays: DraftContent, content: DraftContent, people: readonly Person[]): void {
  if (!sameHistory(store.rebuilt(), store.truth))
    throw new Broken("the log says something else than what landed in it");
  const said = JSON.stringify(content);
  if (JSON.stringify(roomSays) !== said) throw new Broken("the room says something else than its store");
  for (const person of people) {
    if (JSON.stringify(readDraft(person.doc)) !== said) throw new Broken(`${person.name} reads something else`);
    if (JSON.stringify(person.look()) !== said) throw new Broken(`the screen of ${person.name} shows something else`);
    if (!sameHistory(person.doc, store.truth)) throw new Broken(`${person.name} has another history`);
    if (!person.isKept()) throw new Broken(`${person.name} still waits for an acknowledgement`);
  }
}

/** Returns the lines that somebody has removed, as far as anybody can know. */
function nothingLost(content: DraftContent, deeds: readonly Deed[]): Set<string> {
  const gone = new Set<string>();
  const erased = new Set<string>();
  const made = new Set<string>();
  for (const { what, id, reach } of deeds) {
    if (what === "line") made.add(id);
    // What never left its author's browser has removed nothing.
    else if (what === "remove" && reach !== "own") gone.add(id);
    else if (what === "erase") erased.add(id);
  }
  const ids = content.lines.map(({ id }) => id);
  const lines = new Map(content.lines.map((line) => [line.id, line]));
  if (lines.size !== ids.length) throw new Broken("a line is doubled");
  for (const line of content.lines) {
    if (!made.has(line.id)) throw new Broken(`line ${line.id} is from nobody`);
    if (line.unit !== line.id) throw new Broken(`line ${line.id} says that it is ${line.unit}`);
  }
  const texts = new Map([
    ["notes", content.notes],
    ["terms", content.terms],
    ...content.lines.map((line) => [line.id, line.title] as const),
  ]);
  for (const [home, text] of texts)
    if (text.replace(TOKENS, "") !== "") throw new Broken(`a word is torn in ${home}: ${text}`);
  for (const { what, id, home, reach } of deeds) {
    if (what === "line" && reach === "kept" && !gone.has(id) && !lines.has(id)) throw new Broken(`line ${id} is lost`);
    if (what !== "token" || erased.has(id) || gone.has(home)) continue;
    const times = (texts.get(home) ?? "").split(id).length - 1;
    if (times > 1) throw new Broken(`what was typed once stands ${times} times: ${id} in ${home}`);
    if (times === 0 && reach === "kept") throw new Broken(`what was typed and kept is lost: ${id} in ${home}`);
  }
  return gone;
}

/** The product's totals of what the draft says, against the oracle's. */
export function totalsAgree(content: DraftContent): void {
  for (const taxPolicy of ["category", "line"] as const) {
    const input = { ...content, taxPolicy };
    const ours = computeTotals(input);
    const oracle = oracleTotals({ ...input, exponent: currencyExponent(content.currency) });
    const same =
      ours.totalMinor === oracle.total &&
      ours.lines.map(({ amountMinor }) => amountMinor).join() === oracle.lines.join() &&
      ours.taxTable.map((row) => `${row.baseMinor} ${row.taxMinor}`).join() ===
        oracle.table.map((row) => `${row.base} ${row.tax}`).join();
    if (!same) throw new Broken(`the totals under policy ${taxPolicy} are not those of the oracle`);
  }
}

function orderKeysAreSane(doc: Y.Doc): void {
  for (const id of lineOrder(doc)) {
    const line = doc.getMap("lines").get(id);
    if (!(line instanceof Y.Map)) throw new Broken(`line ${id} is no line`);
    for (const cell of CELLS) if (!line.has(cell)) throw new Broken(`line ${id} has no ${cell}`);
    const key = line.get("orderKey");
    if (typeof key !== "string" || !ORDER_KEY.test(key) || key.length > ORDER_KEY_CHARS_MAX) {
      throw new Broken(`line ${id} has no sane place: ${String(key)}`);
    }
  }
  // Nothing is left of a line but its id: neither a place nor a text hangs in the air.
  if (lineOrder(doc).some((id) => !lineIdsEver(doc).has(id))) throw new Broken("the order names a line that never was");
}
