/** What a room is told and what it asks for in return: the whole of what a shell and `Room` say to each other. */
import type * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import type { RoomNews } from "#core/draft-presence.ts";
import type { Role } from "#core/permissions.ts";
import type { CloseReason } from "./room-limits.ts";

/** Who holds a socket, as their ticket says; `sessionId` where a session asked for it. */
export type RoomMember = { userId: string; memberId: string; name: string; role: Role; sessionId?: string | null };

/** Names a socket or a request within its room; the shell chooses it, never uses it twice, and a later one is higher. */
export type SocketId = number;
export type RequestId = number;

export type RoomInput =
  /** `epoch`: what the client says its document is of (EPOCH_PARAMETER), where it says so. */
  | { type: "joined"; socket: SocketId; member: RoomMember; epoch?: number | null }
  | { type: "frame"; socket: SocketId; data: Uint8Array }
  | { type: "text-frame"; socket: SocketId }
  | { type: "left"; socket: SocketId }
  /** What this person may do from now on; null: nothing. */
  | { type: "rights"; userId: string; rights: { role: Role; name: string } | null }
  /** Nobody is signed in by this session any more. */
  | { type: "session-ended"; sessionId: string }
  | { type: "edit"; request: RequestId; edit: (doc: Y.Doc) => void; memberId?: string | null }
  | { type: "read"; request: RequestId }
  | { type: "freeze"; request: RequestId; by: string | null }
  | { type: "thaw"; request: RequestId }
  /** Something beside the document has changed. */
  | { type: "poke"; news: RoomNews }
  /** The answer to a taken batch. */
  | { type: "saved"; seq: number }
  | { type: "save-failed" }
  /** The answers to the effects of the same names. */
  | { type: "frozen-kept"; kept: boolean }
  | { type: "projected"; ok: boolean }
  | { type: "compacted"; ok: boolean }
  | { type: "alarm" }
  /** The shell is about to stop: what was put off is due now. */
  | { type: "settle" };

export type RoomEffect =
  /** The same bytes to every one of these sockets. */
  | { type: "send"; sockets: readonly SocketId[]; frame: Uint8Array }
  | { type: "close"; socket: SocketId; reason: CloseReason }
  /** Something waits: call `takeBatch` when it suits, and answer with `saved` or `save-failed`. */
  | { type: "save" }
  /** Keep in the store whether the room is frozen; answer with `frozen-kept`. */
  | { type: "keep-frozen"; frozen: boolean; by: string | null }
  | { type: "answer"; request: RequestId; content: DraftContent }
  | { type: "refuse"; request: RequestId; refusal: RoomRefusal }
  /** Everything in `content` is committed up to `seq`; answer with `projected`. One at a time. */
  | { type: "project"; content: DraftContent; seq: number }
  | { type: "compact"; snapshot: { seq: number; state: Uint8Array } }
  /** The document can no longer be trusted: commit what waits, close every socket, load the room again. */
  | { type: "restart" }
  /** Nobody is here and nothing waits: the shell may forget the room, now. */
  | { type: "unload" };

export type RoomRefusal = "draft_frozen" | "limit_reached" | "unavailable" | { thrown: unknown };

/** `parts` in the order in which they are to be applied, each by one author. */
export type Batch = { fence: number; parts: readonly { memberId: string | null; update: Uint8Array }[] };

export const ROOM_TIMING = {
  /** The projection follows when typing pauses, and at the latest after the second time under steady typing. */
  settleMs: 300,
  settleMsMax: 2_000,
  projectRetryMs: 5_000,
  /** A stock client forgets a state after 30 s without news, and gives the connection up after 30 s of silence. */
  heartbeatMs: 12_000,
  /** Where clients are answered instead: not more often than this, and each of them speaks every 15 s. */
  answerMs: 10_000,
  unloadMs: 20_000,
} as const;
