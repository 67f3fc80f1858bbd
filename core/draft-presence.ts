/**
 * What people and the room say about themselves beside the document, through y-protocols awareness. Nothing of it is
 * stored. A browser says where it is; the server stamps who it is, and speaks itself as client `ROOM_CLIENT_ID`.
 *
 * A browser sets its local state to `{ field, cursor }` (`awareness.setLocalStateField("field", "lines/<id>/quantity")`),
 * where it likes with `rest`, `removed` and `wrote`; the others receive that and `person`. Anything else that a client claims is
 * dropped by the server.
 *
 * The server's own state is different for every connection. It is how a stock y-websocket client learns, without a
 * message type that it would not know, what is saved, whether the draft is frozen and why an edit was refused.
 */
import { parseInteger } from "#core/integer.ts";

/** Beyond the 32 bits that Yjs draws its ids from, so that no browser can ever have it. */
export const ROOM_CLIENT_ID = 4_294_967_296;

export const PRESENCE_COLOURS = 4;

/** Who sits at a connection, from their ticket. `colour` is 1…4 and stays theirs while the room is open. */
export type PresencePerson = { memberId: string; name: string; colour: number };

/** Not busy here just now: nothing was typed for a while, or the page is behind another. */
export const RESTS = ["idle", "away"] as const;
export type Rest = (typeof RESTS)[number];

/**
 * `field` is a path: "lines/<id>/quantity", "notes", "subject"; null where the person is in none. `removed` is the id of
 * the line that the person removed last: an update does not say who deleted something, and whoever was writing in that
 * line wants to know. `wrote` is a value of theirs that was just overwritten by one written at the same time: a document
 * forgets what did not stand, and whoever overwrote it should see that it happened.
 */
export type Presence = {
  field: string | null;
  cursor?: unknown;
  rest?: Rest;
  removed?: string;
  wrote?: { path: string; value: unknown };
  person: PresencePerson;
};

/** What a browser may say of itself, of all that it sent: the rest is dropped. Null where it is no state at all. */
export function readOwnPresence(state: unknown): Omit<Presence, "person"> | null {
  if (!isRecord(state)) return null;
  const rest = RESTS.find((one) => one === state.rest);
  const removed = typeof state.removed === "string" ? state.removed.slice(0, PATH_CHARS_MAX) : null;
  return {
    field: typeof state.field === "string" ? state.field.slice(0, PATH_CHARS_MAX) : null,
    ...("cursor" in state ? { cursor: state.cursor } : {}),
    ...(rest ? { rest } : {}),
    ...(removed ? { removed } : {}),
    ...(isRecord(state.wrote) && typeof state.wrote.path === "string"
      ? { wrote: { path: state.wrote.path.slice(0, PATH_CHARS_MAX), value: state.wrote.value } }
      : {}),
  };
}

const PATH_CHARS_MAX = 200;

/**
 * The colour of a member wherever they are shown. A room gives another only while somebody who came earlier has it, so
 * that people can say "the green one" to each other.
 */
export function colourOfMember(memberId: string): 1 | 2 | 3 | 4 {
  let sum = 0;
  for (const character of memberId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return ((sum % PRESENCE_COLOURS) + 1) as 1 | 2 | 3 | 4;
}

export type RoomNotice = {
  /** A document that was built anew has a new epoch; a client with another one must drop its history. */
  epoch: number;
  /** Frozen: submitted, everybody reads. `frozenBy` is a name, or null where it is not known any more. */
  frozen: boolean;
  frozenBy: string | null;
  /** Whether edits of this connection are taken when the draft is not frozen. Changes at once with the member's role. */
  mayWrite: boolean;
  /** The person this connection speaks for, as the others see them. */
  you: PresencePerson;
  /**
   * What is kept of this connection's edits: `updates` counts its update messages (one for each Yjs `update` event while
   * connected; starts at 0 with every connection), `clock` is how far the edits of its client id are kept, `synced` is
   * true once what it brought along when it connected is kept. A deletion moves `updates` but not `clock`.
   */
  saved: { updates: number; clock: number; synced: boolean };
  /** `failing`: the store cannot be reached; edits wait, nobody else sees them, and they are tried again. */
  saving: "ok" | "failing";
  /**
   * How many messages of this connection were refused, and why the last one was. `forged`: it brought new edits under the
   * Yjs client id of somebody else.
   */
  refused: { count: number; reason: "frozen" | "read_only" | "forged" } | null;
  /** Counts what happened beside the document since the room was opened: whoever sees a counter move looks. */
  news: { remarks: number };
};

/** What lies beside the document and is told through the room. */
export type RoomNews = keyof RoomNotice["news"];

/**
 * A client says by this parameter of its URL which epoch its document is of (`RoomNotice.epoch`), where it has one. Edits of another
 * epoch are never taken: the socket is closed with CLOSE_OLD_EPOCH, for good, and the client keeps what it has not sent.
 */
export const EPOCH_PARAMETER = "epoch";
export const CLOSE_OLD_EPOCH = 4412;

/** The epoch that a socket's URL names; null where it names none. */
export function epochOf(url: URL): number | null {
  const said = url.searchParams.get(EPOCH_PARAMETER) ?? "";
  return /^[0-9]{1,9}$/.test(said) ? parseInteger(said) : null;
}

/** Everybody's presence but the room's own, by Yjs client id. Skips what does not have the server's stamp. */
export function readPresence(states: ReadonlyMap<number, unknown>): Map<number, Presence> {
  const found = new Map<number, Presence>();
  for (const [clientId, state] of states) {
    if (clientId === ROOM_CLIENT_ID || !isRecord(state) || !isPerson(state.person)) continue;
    const { field = null, cursor, ...said } = readOwnPresence(state) ?? {};
    found.set(clientId, { field, cursor, ...said, person: state.person });
  }
  return found;
}

/** The server's word to this connection, or null until it has come. */
export function readRoomNotice(states: ReadonlyMap<number, unknown>): RoomNotice | null {
  const state = states.get(ROOM_CLIENT_ID);
  // Only the server can speak under this id, so its shape is the server's own.
  return isRecord(state) && isRecord(state.room) ? (state.room as RoomNotice) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPerson(value: unknown): value is PresencePerson {
  return (
    isRecord(value) &&
    typeof value.memberId === "string" &&
    typeof value.name === "string" &&
    typeof value.colour === "number"
  );
}
