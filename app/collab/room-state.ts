/** What the room says beside the document, in the session's words: who else is here, what is kept, what may be written. */
import type { Awareness } from "y-protocols/awareness";
import { type RoomNotice, readPresence } from "#core/draft-presence.ts";

/** Somebody else who has this draft open. Two tabs of one person are two peers with one `memberId`. */
export type Peer = {
  clientId: number;
  memberId: string;
  name: string;
  colour: number;
  field: string | null;
  /** Where their caret is in a shared text, as Yjs writes a relative position in JSON; resolve it with `caretOf`. */
  cursor: unknown;
};

/** Everybody but this tab; where names are listed, list them by `memberId`. */
export function readPeers(awareness: Awareness): Peer[] {
  const peers: Peer[] = [];
  for (const [clientId, { field, cursor, person }] of readPresence(awareness.getStates())) {
    if (clientId !== awareness.clientID) peers.push({ clientId, field, cursor: cursor ?? null, ...person });
  }
  return peers.sort((a, b) => a.clientId - b.clientId);
}

/** What this tab has written on its present connection, to compare with what the room says it has kept. */
export type Written = { updates: number; clock: number };

/** Whether all that was written here is kept: later edits, deletions, and what was brought along from being offline. */
export function isKept(notice: RoomNotice | null, written: Written): boolean {
  if (!notice) return false;
  const { saved } = notice;
  return saved.synced && saved.updates >= written.updates && saved.clock >= written.clock;
}
