/** Every bound of a live room, and in one table what a socket is told that goes beyond one: its close code and sentence. */

import { CLOSE_OLD_EPOCH } from "#core/draft-presence.ts";

export const ROOM_LIMITS = {
  /** One frame. The largest honest one is a whole draft that was written offline. */
  messageBytesMax: 1_000_000,
  /** One awareness frame: everybody's state comes back in it from a stock client. */
  awarenessBytesMax: 64_000,
  /** One person's own state: a field and a cursor. */
  presenceBytesMax: 2_000,
  /** The encoded document. DRAFT_LIMITS keep an honest one far below. */
  documentBytesMax: 4_000_000,
  /** Sustained and at once; a fast typist sends 15 a second, a held key 30. */
  updatesPerSecond: 100,
  updatesBurst: 400,
  /**
   * What a connection may have us read, in bytes; a piece of an update costs as much as so many bytes. One whole draft fits,
   * and what comes after it in the pace of people.
   */
  workPerSecond: 200_000,
  workBurst: 2_000_000,
  workPerPiece: 20,
  /** A client that asks for everything has it built for it. A stock one asks once when it connects. */
  questionsPerSecond: 2,
  questionsBurst: 20,
  /** Who has what, of everybody who ever wrote in the draft. */
  stateVectorBytesMax: 64_000,
  /** Awareness frames, own and echoed. Beyond it they are dropped: they are only news. */
  awarenessPerSecond: 200,
  awarenessBurst: 600,
  socketsPerUserInRoom: 8,
  socketsPerRoom: 200,
  /** Over all rooms of one host. */
  socketsPerUser: 40,
  roomsPerTenant: 500,
  /** Accepted and not yet committed, while the store is away. */
  roomPendingBytesMax: 4_000_000,
  hostPendingBytesMax: 64_000_000,
  /** Written to a socket and not taken by the other side. */
  socketBufferedBytesMax: 8_000_000,
} as const;

/**
 * Close codes as y-websocket reads them: 4400–4499 are decisions (the stock provider stops), 4500–4599 mean "try again
 * later" (it does, and needs a new ticket where the old one has ended). The sentence is the close reason, ≤ 123 bytes.
 */
export const CLOSES = {
  malformed: { code: 4400, sentence: "That message is not one that a draft understands." },
  ticket_invalid: { code: 4401, sentence: "This ticket was not issued for this draft." },
  signed_out: { code: 4402, sentence: "You have signed out." },
  rights_lost: { code: 4403, sentence: "You no longer have access to this draft." },
  no_such_draft: { code: 4404, sentence: "There is no such draft." },
  too_many_windows: { code: 4409, sentence: "You have this draft open in too many windows." },
  too_many_sockets: { code: 4410, sentence: "You have too many drafts open at once." },
  old_epoch: { code: CLOSE_OLD_EPOCH, sentence: "This draft was built anew since you opened it." },
  message_too_large: { code: 4413, sentence: "That change is too large for one message." },
  document_full: { code: 4414, sentence: "This draft has reached the largest size that a draft can have." },
  text_frame: { code: 4415, sentence: "A draft speaks in binary messages only." },
  ticket_expired: { code: 4501, sentence: "This ticket has ended; ask for a new one." },
  unavailable: { code: 4503, sentence: "The draft cannot be opened right now; try again shortly." },
  host_stopping: { code: 4504, sentence: "The server is restarting; connect again." },
  room_full: { code: 4506, sentence: "Too many people are in this draft right now." },
  too_many_rooms: { code: 4507, sentence: "Your agency has too many drafts open at once." },
  too_slow: { code: 4508, sentence: "This connection takes messages too slowly." },
  room_moved: { code: 4511, sentence: "The draft has moved to another server; connect again." },
  room_restarting: { code: 4513, sentence: "The draft is being opened again; connect again." },
  too_fast: { code: 4529, sentence: "Too many changes in too short a time." },
  store_full: { code: 4552, sentence: "Changes cannot be saved right now; keep this page open and try again." },
} as const satisfies Record<string, { code: number; sentence: string }>;

export type CloseReason = keyof typeof CLOSES;

/** A bucket that refills by `perSecond` up to `burst`. Pure: the time arrives. */
export type TokenBucket = { tokens: number; at: number };

/** Whether something is left; then `cost` is taken, and what is not there is owed. Changes `bucket`. */
export function spendTokens(bucket: TokenBucket, now: number, perSecond: number, burst: number, cost: number): boolean {
  const elapsedMs = Math.max(0, now - bucket.at);
  bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1000) * perSecond);
  bucket.at = now;
  if (bucket.tokens <= 0) return false;
  bucket.tokens -= cost;
  return true;
}

/** Takes one token; false where there is none. Changes `bucket`. */
export function takeToken(bucket: TokenBucket, now: number, perSecond: number, burst: number): boolean {
  const elapsedMs = Math.max(0, now - bucket.at);
  bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1000) * perSecond);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
