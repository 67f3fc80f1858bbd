/**
 * How a draft goes back to PostgreSQL. Two stores cannot commit together, so the object first writes down that it is about to
 * give the draft back; whoever wakes it in between asks PostgreSQL whether that has happened, before a word is said or written.
 */
import { applyUpdate, Doc, encodeStateAsUpdate } from "yjs";
import type { RoomNeeds } from "./needs.ts";
import { returnDraft, stillOnTheEdge } from "./origin.ts";
import type { RoomStorage } from "./runtime.ts";
import type { SqliteLog } from "./sqlite-log.ts";

export type HeldDraft = {
  log: SqliteLog;
  storage: Pick<RoomStorage, "sync">;
  withDatabase: RoomNeeds["withDatabase"];
  /** Empties the object. */
  forget(): Promise<void>;
};

/** Nobody may be in the room. Afterwards the object holds nothing, or, where this rejects, it knows to ask. */
export async function giveBack(held: HeldDraft): Promise<void> {
  const { log } = held;
  const record = log.room();
  const state = stateOf(log);
  if (!record || !state) return;
  log.setReturning(true);
  await held.storage.sync();
  const { fence, epoch, frozen, frozenBy } = record;
  const draft = { fence, epoch, frozen, frozenBy, state, updates: log.written() };
  // False means that the room is somebody else's already: what is here is a copy that nobody can have written to.
  await held.withDatabase(({ inTenant }) => returnDraft(inTenant, record, draft));
  await held.forget();
}

/** Finds out whether a return that was cut off has happened. Rejects where PostgreSQL cannot be asked: then nothing may be said. */
export async function settleReturn(held: HeldDraft): Promise<void> {
  const record = held.log.room();
  if (!record) return;
  const { fence } = record;
  if (await held.withDatabase(({ inTenant }) => stillOnTheEdge(inTenant, record, fence))) held.log.setReturning(false);
  else await held.forget();
}

function stateOf(log: SqliteLog): Uint8Array | null {
  const opened = log.open();
  if (!opened) return null;
  const doc = new Doc({ gc: true });
  doc.transact(() => {
    if (opened.snapshot) applyUpdate(doc, opened.snapshot.state);
    for (const { update } of opened.updates) applyUpdate(doc, update);
  });
  const state = encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}
