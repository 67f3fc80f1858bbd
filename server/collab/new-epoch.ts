/**
 * When a draft is built anew: at its opening, before anybody is in it, where its history has grown far beyond what it says and nobody has
 * written for a while. Every edit and every deletion leaves a trace in a Yjs document for ever; whoever opens the draft loads all of
 * them, and at ROOM_LIMITS.documentBytesMax nobody could write any more. Decided here, for both shells; carried out by their logs.
 */
import * as Y from "yjs";
import { copyDocument } from "#core/copy-document.ts";
import type { OpenedRoom } from "./draft-log.ts";
import { ROOM_LIMITS } from "./room-limits.ts";

const MINUTE_MS = 60_000;

export const NEW_EPOCH = {
  /** So much is more than all scripts of the page, sent to everybody who comes, and 100 ms of work for who loads it first. */
  bytesMin: 250_000,
  /** The new one is smaller by this at least: a long draft is no long history. */
  timesSmallerMin: 8,
  /**
   * Whoever was offline for less finds their edits merged; for more, they find them as a copy to restore, because they build on a
   * document that is gone. A night in a plane is no reason for that.
   */
  restMs: 24 * 60 * MINUTE_MS,
  /** From here on it is about to be closed to everybody, which is worse than a copy for somebody. */
  urgentBytesMin: ROOM_LIMITS.documentBytesMax / 2,
  urgentRestMs: 10 * MINUTE_MS,
} as const;

export type EpochBounds = { [Bound in keyof typeof NEW_EPOCH]: number };

/** `clientId`: under which Yjs client it is written, where that is not to be drawn. */
export type AnewOptions = { bounds?: EpochBounds; clientId?: number };

/** The document anew, saying what everything up to `upTo` says. */
export type DocumentAnew = { upTo: number; state: Uint8Array };

/**
 * The document of a new epoch, or null where the present one is to go on. `now` in milliseconds since 1970. Throws where what is stored
 * cannot be read.
 */
export function documentAnew(
  opened: OpenedRoom,
  now: number,
  { bounds = NEW_EPOCH, clientId }: AnewOptions = {},
): DocumentAnew | null {
  const { snapshot, updates, frozen, writtenAt } = opened;
  // What is frozen was submitted just as it is.
  if (frozen || writtenAt === undefined) return null;
  const stored = updates.reduce((bytes, { update }) => bytes + update.length, snapshot?.state.length ?? 0);
  // What is stored is never less than the document has: nearly every draft is let pass here.
  if (!isWorthIt(stored, now - writtenAt, bounds)) return null;
  const old = new Y.Doc({ gc: true });
  const anew = new Y.Doc({ gc: true });
  if (clientId !== undefined) anew.clientID = clientId;
  try {
    old.transact(() => {
      if (snapshot) Y.applyUpdate(old, snapshot.state);
      for (const { update } of updates) Y.applyUpdate(old, update);
    });
    // A long tail alone is what a snapshot is for.
    const bytes = Y.encodeStateAsUpdate(old).length;
    if (!isWorthIt(bytes, now - writtenAt, bounds) || !copyDocument(old, anew)) return null;
    const state = Y.encodeStateAsUpdate(anew);
    const upTo = updates.at(-1)?.seq ?? snapshot?.seq ?? 0;
    return state.length * bounds.timesSmallerMin <= bytes ? { upTo, state } : null;
  } finally {
    old.destroy();
    anew.destroy();
  }
}

function isWorthIt(bytes: number, restedMs: number, bounds: EpochBounds): boolean {
  return bytes >= bounds.bytesMin && restedMs >= (bytes >= bounds.urgentBytesMin ? bounds.urgentRestMs : bounds.restMs);
}

/** The room as it is opened once `anew` is kept: `epoch` and `seq` are what the log has given it. */
export function inNewEpoch(
  opened: OpenedRoom,
  { state }: DocumentAnew,
  { epoch, seq }: { epoch: number; seq: number },
): OpenedRoom {
  // What was projected before stands: the document says the same, but whether lists know all of it is not known from here.
  const projectedSeq = opened.projectedSeq ?? opened.snapshot?.seq ?? 0;
  return { ...opened, epoch, projectedSeq, snapshot: { seq, state }, updates: [] };
}
