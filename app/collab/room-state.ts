/** What the room says beside the document, in the session's words: who else is here, what is kept, what may be written. */
import type { Awareness } from "y-protocols/awareness";
import { type Rest, type RoomNotice, readPresence } from "#core/draft-presence.ts";

/** Somebody else who has this draft open. Two tabs of one person are two peers with one `memberId`. */
export type Peer = {
  clientId: number;
  memberId: string;
  name: string;
  colour: number;
  field: string | null;
  /** Where their caret is in a shared text, as Yjs writes a relative position in JSON; resolve it with `caretOf`. */
  cursor: unknown;
  /** Not busy here just now; absent where they are. */
  rest?: Rest;
  /** The line that they removed last. */
  removed?: string;
  /** A value of theirs that was just overwritten by one written at the same time. */
  wrote?: { path: string; value: unknown };
};

/** Everybody but this tab; where names are listed, list them by `memberId`. */
export function readPeers(awareness: Awareness): Peer[] {
  const peers: Peer[] = [];
  for (const [clientId, { person, cursor, ...said }] of readPresence(awareness.getStates())) {
    if (clientId !== awareness.clientID) peers.push({ clientId, cursor: cursor ?? null, ...said, ...person });
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
