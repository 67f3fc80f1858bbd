/**
 * Everybody in the rooms of one contestant. Their key presses are recorded beforehand from real documents; while the clock runs
 * they are only written to the sockets. What arrives is counted exactly: an edit is one step of its author's clock, and whoever
 * receives it is credited once, however frames are merged or repeated. All receivers of a room are sent the same bytes, so a
 * frame is decoded once and then known by its bytes.
 */
import * as Y from "yjs";
import { type Contestant, dialect, type Line, openLine } from "./collab-wire.ts";

export type Place = { room: string; path: string };

type Reading = { type: "step1" | "step2" | "other" } | { type: "update"; spans: Span[]; update: Uint8Array };
/** Edits `from` ≤ clock < `until` of the author. */
type Span = { author: number; from: number; until: number };

type Person = {
  at: number;
  line: Line;
  doc: Y.Doc;
  /** The next edit of each author that this person has not seen. */
  seen: Int32Array;
};

type CrowdRoom = {
  people: Person[];
  authors: Map<number, number>;
  speak: ReturnType<typeof dialect>;
  known: Map<string, Reading>;
  /** When each author's edits were sent, by clock. */
  sentAt: number[][];
  /** Applies what arrives as a browser does; only where it is compared at the end. */
  mirror: Y.Doc | null;
  /** The server has been told what the draft says; ours has it in its store. */
  told: boolean;
};

/** Readings of one room that are kept; a merged frame is sent to everybody within a few milliseconds. */
const KNOWN_MAX = 256;
const MIRRORED_ROOMS = 2;
const EDITS_PER_VALUE = 4;
const BUCKETS_PER_MS = 10;
const BUCKETS = 3_000 * BUCKETS_PER_MS;

export class Crowd {
  readonly #contestant: Contestant;
  readonly #rooms = new Map<string, CrowdRoom>();
  #delivered = 0;
  #failed: string | null = null;
  #waits = new Uint32Array(BUCKETS);

  constructor(contestant: Contestant) {
    this.#contestant = contestant;
  }

  get delivered(): number {
    return this.#delivered;
  }

  /**
   * Opens the sockets, a few at a time, one per person; everybody has the document when it resolves. `seed` is what the draft says;
   * where the server has not stored it, the first person in a room brings it.
   */
  async join(port: number, rooms: readonly (readonly Place[])[], seed: Uint8Array, stored: boolean): Promise<void> {
    const waiting = rooms.flatMap((places) => places.map((place) => ({ place, room: this.#roomOf(place.room) })));
    const entered = new Set(waiting.map(({ room }) => room));
    const one = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        await this.#enter(port, next.place, next.room, seed);
    };
    await Promise.all(Array.from({ length: 16 }, one));
    if (stored) return;
    for (const room of entered) if (!room.told) room.people[0]?.line.write(room.speak.update(seed));
    for (const room of entered) room.told = true;
  }

  #roomOf(name: string): CrowdRoom {
    const known = this.#rooms.get(name);
    if (known) return known;
    const room: CrowdRoom = {
      people: [],
      authors: new Map(),
      speak: dialect(this.#contestant, name),
      known: new Map(),
      sentAt: [],
      mirror: this.#rooms.size < MIRRORED_ROOMS ? new Y.Doc() : null,
      told: false,
    };
    this.#rooms.set(name, room);
    return room;
  }

  async #enter(port: number, place: Place, room: CrowdRoom, seed: Uint8Array): Promise<void> {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, seed);
    const { promise: synced, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`${this.#contestant} did not send ${place.room} in 30 s`)), 30_000);
    let person: Person | null = null;
    const early: Buffer[] = [];
    const hear = (payload: Buffer) => {
      if (person) this.#hear(room, person, payload, resolve);
      else early.push(Buffer.from(payload));
    };
    const line = await openLine(port, place.path, hear, (why) => {
      this.#failed ??= `${this.#contestant}: ${why}`;
      reject(new Error(why));
    });
    const at = room.people.length;
    person = { at, line, doc, seen: new Int32Array(0) };
    room.people.push(person);
    room.authors.set(doc.clientID, at);
    room.sentAt.push([]);
    for (const greeting of room.speak.greeting(doc.clientID)) line.write(greeting);
    for (const payload of early) this.#hear(room, person, payload, resolve);
    await synced;
    clearTimeout(timer);
  }

  #hear(room: CrowdRoom, person: Person, payload: Buffer, synced: () => void): void {
    const key = payload.toString("latin1");
    let reading = room.known.get(key);
    if (!reading) {
      reading = this.#read(room, payload);
      if (room.known.size >= KNOWN_MAX) room.known.clear();
      room.known.set(key, reading);
    }
    if (reading.type === "update") {
      for (const { author, from, until } of reading.spans) this.#credit(room, person, author, from, until);
      if (person.at === 0 && room.mirror) Y.applyUpdate(room.mirror, reading.update);
    } else if (reading.type === "step1") person.line.write(room.speak.emptyStep2());
    else if (reading.type === "step2") {
      if (person.at === 0 && room.mirror) {
        const heard = room.speak.hear(payload);
        if (heard.type === "step2") Y.applyUpdate(room.mirror, heard.update);
      }
      synced();
    }
  }

  #read(room: CrowdRoom, payload: Buffer): Reading {
    const heard = room.speak.hear(payload);
    if (heard.type !== "update") return { type: heard.type };
    const update = Uint8Array.from(heard.update);
    const spans: Span[] = [];
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      const author = room.authors.get(id.client);
      if (author === undefined) continue;
      const last = spans.at(-1);
      if (last && last.author === author && last.until === id.clock) last.until += length;
      else spans.push({ author, from: id.clock, until: id.clock + length });
    }
    return { type: "update", spans, update };
  }

  #credit(room: CrowdRoom, person: Person, author: number, from: number, until: number): void {
    // An author's own edits that come back are no delivery.
    if (author === person.at) return;
    if (person.seen.length < room.people.length) {
      const seen = new Int32Array(room.people.length);
      seen.set(person.seen);
      person.seen = seen;
    }
    const next = person.seen[author] ?? 0;
    if (from > next) this.#failed ??= `${this.#contestant}: an edit is missing before one that arrived`;
    if (until <= next) return;
    const now = performance.now();
    const sentAt = room.sentAt[author] ?? [];
    for (let clock = next; clock < until; clock++) {
      const bucket = Math.round((now - (sentAt[clock] ?? now)) * BUCKETS_PER_MS);
      const at = Math.min(BUCKETS - 1, bucket);
      this.#waits[at] = (this.#waits[at] ?? 0) + 1;
    }
    this.#delivered += until - next;
    person.seen[author] = until;
  }

  /** `perSecond` edits in each room for `ms`, by everybody in turn, as they are due: [at ms, send]. */
  record(perSecond: number, ms: number): { dueMs: number; send: () => void }[] {
    const plan: { dueMs: number; send: () => void }[] = [];
    const gapMs = 1_000 / perSecond;
    for (const [at, room] of [...this.#rooms.values()].entries()) {
      // Rooms do not type in step, nor do people: the golden ratio spreads them evenly and is the same in every run.
      const phase = (at * 0.618_033_988_75) % 1;
      for (let count = 0; (count + phase + 0.3) * gapMs < ms; count++) {
        const wobble = (((at + count) * 0.754_877_666) % 1) * 0.3;
        const author = room.people[count % room.people.length];
        if (author) plan.push({ dueMs: (count + phase + wobble) * gapMs, send: this.#press(room, author) });
      }
    }
    return plan.sort((a, b) => a.dueMs - b.dueMs);
  }

  /** One key press: mostly a letter in a text, now and then a whole value. One step of the author's clock. */
  #press(room: CrowdRoom, person: Person): () => void {
    const { doc } = person;
    const clock = Y.getState(doc.store, doc.clientID);
    let update: Uint8Array | null = null;
    const listen = (bytes: Uint8Array) => {
      update = bytes;
    };
    doc.on("update", listen);
    const line = lineOf(doc, person.at);
    if (clock % EDITS_PER_VALUE === EDITS_PER_VALUE - 1) line.set("quantity", String(clock));
    else textOf(line).insert(textOf(line).length, String.fromCharCode(97 + (clock % 26)));
    doc.off("update", listen);
    if (update === null || Y.getState(doc.store, doc.clientID) !== clock + 1) throw new Error("an edit is one step");
    const frame = room.speak.update(update);
    return () => {
      const sentAt = room.sentAt[person.at];
      if (sentAt) sentAt[clock] = performance.now();
      person.line.write(frame);
    };
  }

  /** Starts the count of one run. */
  begin(): void {
    this.#delivered = 0;
    this.#waits = new Uint32Array(BUCKETS);
  }

  /** How many deliveries `edits` edits are, where everybody else in the room gets each. */
  expected(edits: number): number {
    const [room] = this.#rooms.values();
    return edits * ((room?.people.length ?? 1) - 1);
  }

  quantileMs(share: number): number {
    const total = this.#waits.reduce((sum, count) => sum + count, 0);
    let left = total * share;
    for (const [at, count] of this.#waits.entries()) {
      left -= count;
      if (left <= 0) return at / BUCKETS_PER_MS;
    }
    return Number.NaN;
  }

  /** Throws where anything was lost, cut or came apart: the documents that applied it all must say what was typed. */
  verify(): void {
    if (this.#failed) throw new Error(this.#failed);
    for (const { mirror, people, authors } of this.#rooms.values()) {
      if (!mirror) continue;
      // All that everybody typed, put together without a server; the first person's own edits are not sent back to them.
      const typed = new Y.Doc();
      for (const { doc } of people) Y.applyUpdate(typed, Y.encodeStateAsUpdate(doc));
      const own = people[0]?.doc;
      if (own) Y.applyUpdate(mirror, Y.encodeStateAsUpdate(own));
      for (const client of authors.keys()) {
        if (Y.getState(typed.store, client) !== Y.getState(mirror.store, client)) {
          throw new Error(`${this.#contestant}: not everything that was typed has arrived`);
        }
      }
      const [said, arrived] = [typed, mirror].map((doc) => JSON.stringify(doc.getMap("lines").toJSON()));
      if (said !== arrived) throw new Error(`${this.#contestant}: what arrived is not what was typed`);
    }
  }

  leave(): void {
    for (const room of this.#rooms.values())
      for (const { line, doc } of room.people) {
        line.end();
        doc.destroy();
      }
    this.#rooms.clear();
  }
}

/** Two people or three type in each line. */
function lineOf(doc: Y.Doc, person: number): Y.Map<unknown> {
  const lines = doc.getMap<Y.Map<unknown>>("lines");
  const ids = [...lines.keys()];
  const line = lines.get(ids[person % ids.length] ?? "");
  if (!line) throw new Error("the draft has no lines");
  return line;
}

function textOf(line: Y.Map<unknown>): Y.Text {
  const text = line.get("detail");
  if (text instanceof Y.Text) return text;
  throw new Error("a line has no words");
}
