/** Plays the table of conformance.ts against a shell: each exchange with a sender of its own and somebody beside them. */
import { once } from "node:events";
import type { WebSocket } from "ws";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { ROOM_CLIENT_ID } from "#core/draft-presence.ts";
import { awarenessFrame, readAwareness, readFrame, step1Frame, step2Frame } from "#server/collab/wire.ts";
import { closeCodeOf, EXCHANGES, type Exchange, type Heard } from "./conformance.ts";

/** `enter` opens a socket into one and the same draft with an editor's ticket. Returns what was not as the table says. */
export async function runConformance(enter: (who: "sender" | "other") => WebSocket): Promise<string[]> {
  const wrong: string[] = [];
  for (const exchange of EXCHANGES) {
    // New ones each time: waiting for a turn is asking for everything, and one connection may ask so often and no more.
    const other = await Party.enter(enter("other"));
    const sender = await Party.enter(enter("sender"));
    // The other one hears that the sender is here before the exchange begins.
    await other.settled();
    wrong.push(...(await play(exchange, sender, other)).map((what) => `${exchange.what}: ${what}`));
    sender.leave();
    other.leave();
  }
  return wrong;
}

async function play(exchange: Exchange, sender: Party, other: Party): Promise<string[]> {
  const { doc, awareness } = sender;
  const message = exchange.send({ doc, awareness, otherClientId: other.doc.clientID });
  const ids = [awareness.clientID, other.doc.clientID];
  sender.heard.length = 0;
  other.heard.length = 0;
  sender.socket.send(message);
  const code = closeCodeOf(exchange);
  if (code !== null) {
    const closed = await sender.closed;
    await other.settled();
    const told = other.news(ids).filter(({ type }) => type === "update");
    return [
      ...(closed === code ? [] : [`closed with ${closed} instead of ${code}`]),
      ...told.map(({ type }) => `the other one heard ${type}`),
    ];
  }
  await sender.settled();
  await other.settled();
  return [
    ...compare("the sender", exchange, exchange.back, sender, sender, other),
    ...compare("the other one", exchange, exchange.other, other, sender, other),
  ];
}

function compare(
  who: string,
  { look }: Exchange,
  wanted: Exchange["back"],
  party: Party,
  sender: Party,
  other: Party,
): string[] {
  const ids = [sender.doc.clientID, other.doc.clientID];
  const heard = party.news(ids).filter(({ type }) => type !== "step2" || wanted === "step2");
  // Who asks who is here is told about the room itself as well; otherwise what the room says of itself is no answer.
  if (wanted === "awareness" && party === sender)
    heard.push(...sender.heard.filter(({ type }) => type === "awareness"));
  const [first] = heard;
  const types = [...new Set(heard.map(({ type }) => type))].join(", ");
  if (wanted === undefined) return first ? [`${who} heard ${types}`] : [];
  if (!first || types !== wanted) return [`${who} heard ${types || "nothing"} instead of ${String(wanted)}`];
  try {
    look?.(first, { ...sender, otherClientId: other.doc.clientID }, other.doc);
    return [];
  } catch (error) {
    return [`${who}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

class Party {
  readonly socket: WebSocket;
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly heard: Heard[] = [];
  readonly closed: Promise<number>;
  #answers = 0;
  #wanted = 0;
  #settle: (() => void) | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.awareness = new Awareness(this.doc);
    clearInterval(this.awareness._checkInterval);
    this.closed = once(socket, "close").then(([code]) => code as number);
    socket.on("message", (data: Uint8Array) => this.#hear(new Uint8Array(data)));
  }

  static async enter(socket: WebSocket): Promise<Party> {
    const party = new Party(socket);
    await once(socket, "open");
    socket.send(awarenessFrame([{ clientId: party.doc.clientID, clock: 1, json: '{"field":null}' }]));
    await party.settled();
    return party;
  }

  /** Everything that the room had to say until now has come: it answers a question of ours in its turn. */
  async settled(): Promise<void> {
    // The answer to the exchange may be a step 2 as well: of two answers one at least is to a question of ours.
    this.#wanted = this.#answers + 2;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#settle = resolve;
    const question = step1Frame(Y.encodeStateVector(this.doc));
    this.socket.send(question);
    this.socket.send(question);
    await promise;
  }

  /** What came beside the answers to our own questions and what the room says of itself. */
  news(ids: readonly number[]): Heard[] {
    return this.heard.filter((heard) => {
      if (heard.type !== "awareness") return true;
      const about = (readAwareness(heard.payload) ?? []).map(({ clientId }) => clientId);
      return about.some((id) => id !== ROOM_CLIENT_ID && ids.includes(id));
    });
  }

  leave(): void {
    this.socket.terminate();
  }

  #hear(data: Uint8Array): void {
    const heard = readFrame(data);
    if (!heard) throw new Error("the shell sent something that is not of the protocol");
    if (heard.type === "step2") this.#answers++;
    this.heard.push(heard);
    if (heard.type === "step1") this.socket.send(step2Frame(Y.encodeStateAsUpdate(this.doc, heard.stateVector)));
    if (heard.type === "step2" || heard.type === "update") Y.applyUpdate(this.doc, heard.update);
    if (this.#settle && this.#answers >= this.#wanted) {
      this.#settle();
      this.#settle = null;
    }
  }
}
