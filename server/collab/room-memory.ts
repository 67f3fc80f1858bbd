/**
 * What a room that is rebuilt under open sockets must know again, one record a socket, small enough for the attachment of a
 * hibernating WebSocket (16 kB). A Durable Object leaves the memory between two messages; nobody who is connected notices.
 */
import type { RoomNotice } from "#core/draft-presence.ts";
import type { RoomMember, SocketId } from "./room-io.ts";

export type SocketMemory = {
  id: SocketId;
  member: RoomMember;
  colour: number;
  clientId: number | null;
  hasState: boolean;
  asked: boolean;
  received: number;
  saved: RoomNotice["saved"];
  refused: RoomNotice["refused"];
  /** What the others were last told of this person, as it was told. */
  presence: { clock: number; json: string } | null;
  /** When this socket was last told how things stand, in milliseconds since 1970. */
  noticedAt: number;
  /** Its document is known to be of this room's epoch. */
  current: boolean;
  /** Of the room, as of this record: the highest clock that was used, and the counters of news. */
  clock: number;
  news: RoomNotice["news"];
};

export type RoomOptions = {
  /**
   * How the room keeps alive what stock clients forget after 30 s. By default it speaks to everybody by the clock. `answering`:
   * it never speaks first; a stock client says its own state every 15 s, and is answered. Then no timer keeps the room awake.
   */
  heartbeat?: "by-the-clock" | "answering";
  /**
   * How long the word that an edit is kept may wait for company: what is sent to its author anyway takes it along, and a crowded
   * room needs no message of its own for it. By default it goes at once.
   */
  companyMs?: number;
  /** After so long without typing, and at the latest after so long of it, a projection is due. */
  settleMs?: number;
  settleMsMax?: number;
  /** Nobody was here for so long: the shell is told that it may forget the room. */
  unloadMs?: number;
  /** The sockets that were there before this room was. Makes `takeRemembered` tell of those that changed. */
  remembered?: readonly SocketMemory[];
};
