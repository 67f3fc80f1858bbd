/**
 * Saves that take up to five seconds, fail, or land although they seemed to fail, while rooms are unloaded and loaded again in the
 * middle of them. Everything runs on a clock of its own, so a schedule is drawn by its seed and plays the same each time.
 */
import * as Y from "yjs";
import { addLine, readDraft, setField } from "#core/draft-document.ts";
import { seeded } from "#core/oracle/seeded.ts";
import { Room } from "#server/collab/room.ts";
import type { Batch, RoomEffect, RoomInput } from "#server/collab/room-io.ts";
import { line } from "#server/node/testing/collab-world.ts";
import { VirtualClient } from "./virtual-room.ts";

export type SavesStormResult = {
  schedules: number;
  edits: number;
  saves: number;
  /** Saves that seemed to fail. */
  failures: number;
  /** Rooms that were forgotten while a save was under way. */
  unloads: number;
  /** What went wrong, each with the seed of its schedule. */
  overlapping: number[];
  unbounded: number[];
  acknowledgedAndLost: number[];
  seenBeforeStored: number[];
  lost: number[];
};

const LATENCY_MS_MAX = 5_000;
const STORM_MS = 20_000;
const CALM_MS = 120_000;
const STARTED_AT = 1_800_000_000_000;
const WINDOW_MS = 5;

/** Schedule `n` has the seed `seed + n`. */
export function savesStorm(options: { schedules: number; seed: number }): SavesStormResult {
  const { schedules, seed } = options;
  const result: SavesStormResult = {
    ...{ schedules, edits: 0, saves: 0, failures: 0, unloads: 0 },
    ...{ overlapping: [], unbounded: [], acknowledgedAndLost: [], seenBeforeStored: [], lost: [] },
  };
  for (let at = 0; at < schedules; at++) new Schedule(seed + at, result).play();
  return result;
}

/** What happens when, in virtual milliseconds. */
class Clock {
  now = STARTED_AT;
  #order = 0;
  #tasks: { at: number; order: number; task: () => void }[] = [];

  after(ms: number, task: () => void): void {
    const entry = { at: this.now + ms, order: this.#order++, task };
    let place = this.#tasks.length;
    for (let before = this.#tasks[place - 1]; before && before.at > entry.at; before = this.#tasks[place - 1]) place--;
    this.#tasks.splice(place, 0, entry);
  }

  runUntil(end: number): void {
    for (let next = this.#tasks[0]; next && next.at <= end; next = this.#tasks[0]) {
      this.#tasks.shift();
      this.now = next.at;
      next.task();
    }
    this.now = end;
  }
}

/** A log that is slow and does not always say what became of a save. */
class SlowStore {
  readonly truth = new Y.Doc({ gc: false });
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #underway = new Map<number, number>();
  #log: { seq: number; update: Uint8Array }[] = [];
  #seq = 0;
  fence = 0;
  calm = false;
  saves = 0;
  failures = 0;
  overlapping = false;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  open(done: (room: Room) => void): void {
    const latency = this.#latency();
    this.#clock.after(this.#random() * latency, () => {
      this.fence++;
      const fence = this.fence;
      this.#clock.after(latency / 2, () => {
        // A claim of somebody else in between makes this one useless, and the first save says so.
        done(new Room({ fence, epoch: 1, frozen: false, snapshot: null, updates: [...this.#log] }, this.#clock.now));
      });
    });
  }

  append({ fence, parts }: Batch, done: (seq: number | null | "unknown") => void): void {
    const beside = this.#underway.get(fence) ?? 0;
    if (beside > 0) this.overlapping = true;
    this.#underway.set(fence, beside + 1);
    this.saves++;
    const latency = this.#latency();
    const fate = this.calm ? 1 : this.#random();
    const landsAfter = this.#random() * latency;
    let seq: number | null = null;
    if (fate > 0.1) {
      this.#clock.after(landsAfter, () => {
        if (fence !== this.fence) return;
        for (const { update } of parts) {
          this.#seq++;
          this.#log.push({ seq: this.#seq, update });
          Y.applyUpdate(this.truth, update);
        }
        seq = this.#seq;
      });
    }
    this.#clock.after(latency, () => {
      this.#underway.set(fence, (this.#underway.get(fence) ?? 1) - 1);
      if (fate < 0.2) this.failures++;
      done(fate < 0.2 ? "unknown" : seq);
    });
  }

  #latency(): number {
    return 1 + this.#random() * (this.calm ? 20 : LATENCY_MS_MAX);
  }
}

/** A thin shell around the room, as server/node and workers/edge have it. */
class Host {
  readonly #clock: Clock;
  readonly #store: SlowStore;
  readonly #room: Room;
  readonly #sent: (socket: number, frame: Uint8Array) => void;
  readonly #closed: (sockets: readonly number[]) => void;
  readonly sockets = new Set<number>();
  #saving = false;
  ended = false;

  constructor(
    clock: Clock,
    store: SlowStore,
    room: Room,
    sent: (socket: number, frame: Uint8Array) => void,
    closed: (sockets: readonly number[]) => void,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#room = room;
    this.#sent = sent;
    this.#closed = closed;
  }

  get saving(): boolean {
    return this.#saving;
  }

  step(input: RoomInput): void {
    if (this.ended) return;
    for (const effect of this.#room.step(input, this.#clock.now)) this.#carryOut(effect);
    if (this.ended) return;
    const at = this.#room.nextAlarmAt();
    this.#clock.after(Math.max(1, at - this.#clock.now), () => {
      if (!this.ended && this.#clock.now >= this.#room.nextAlarmAt()) this.step({ type: "alarm" });
    });
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#closed([...this.sockets]);
  }

  #carryOut(effect: RoomEffect): void {
    if (effect.type === "send") for (const socket of effect.sockets) this.#sent(socket, effect.frame);
    else if (effect.type === "save") this.#clock.after(WINDOW_MS, () => this.#flush());
    else if (effect.type === "project") this.#clock.after(3, () => this.step({ type: "projected", ok: true }));
    else if (effect.type === "compact") this.#clock.after(3, () => this.step({ type: "compacted", ok: false }));
    else if (effect.type === "close") {
      this.sockets.delete(effect.socket);
      this.#closed([effect.socket]);
    } else if (effect.type === "unload" || effect.type === "restart") this.end();
  }

  #flush(): void {
    const batch = this.ended ? null : this.#room.takeBatch();
    if (!batch) return;
    this.#saving = true;
    this.#store.append(batch, (seq) => {
      this.#saving = false;
      if (seq === null) this.end();
      else this.step(seq === "unknown" ? { type: "save-failed" } : { type: "saved", seq });
    });
  }
}

class Schedule {
  readonly #seed: number;
  readonly #result: SavesStormResult;
  readonly #random: () => number;
  readonly #clock = new Clock();
  readonly #store: SlowStore;
  readonly #people: { client: VirtualClient; socket: number }[];
  #host: Host | null = null;
  #opening = false;
  #sockets = 0;
  #edits = 0;
  #brought = 0;

  constructor(seed: number, result: SavesStormResult) {
    this.#seed = seed;
    this.#result = result;
    this.#random = seeded(seed);
    this.#store = new SlowStore(this.#clock, this.#random);
    this.#people = [0, 1].map((at) => ({ client: new VirtualClient((frame) => this.#up(at, frame)), socket: 0 }));
  }

  play(): void {
    for (const at of this.#people.keys()) {
      this.#clock.after(this.#random() * 100, () => this.#connect(at));
      this.#typeOn(at);
    }
    this.#clock.after(this.#random() * 4_000, () => this.#unload());
    this.#clock.runUntil(STARTED_AT + STORM_MS);
    this.#store.calm = true;
    this.#clock.runUntil(STARTED_AT + STORM_MS + CALM_MS);
    this.#judge();
  }

  #typeOn(at: number): void {
    this.#clock.after(this.#random() * 600, () => {
      if (this.#store.calm) return;
      const doc = this.#people[at]?.client.doc;
      this.#edits++;
      if (doc && this.#random() < 0.5) addLine(doc, line(`p${at}-${this.#edits}`));
      else if (doc) setField(doc, "subject", `edit ${this.#edits} of ${at}`);
      this.#typeOn(at);
    });
  }

  /** Forgets the room, most gladly in the middle of a save, and lets it be loaded again. */
  #unload(): void {
    if (this.#store.calm) return;
    if (this.#host?.saving) this.#result.unloads++;
    this.#host?.end();
    this.#clock.after(500 + this.#random() * 6_000, () => this.#unload());
  }

  #connect(at: number): void {
    const person = this.#people[at];
    if (!person || person.client.connected) return;
    if (!this.#host || this.#host.ended) {
      this.#load();
      this.#clock.after(100, () => this.#connect(at));
      return;
    }
    this.#sockets++;
    this.#brought++;
    person.socket = this.#sockets;
    this.#host.sockets.add(person.socket);
    const name = `person-${at}`;
    const member = { userId: name, memberId: name, name, role: "editor" as const };
    this.#host.step({ type: "joined", socket: person.socket, member });
    person.client.connect();
  }

  #load(): void {
    if (this.#opening) return;
    this.#opening = true;
    this.#store.open((room) => {
      this.#opening = false;
      const sent = (socket: number, frame: Uint8Array) => this.#down(socket, frame);
      this.#host = new Host(this.#clock, this.#store, room, sent, (sockets) => this.#cut(sockets));
    });
  }

  #up(at: number, frame: Uint8Array): void {
    const socket = this.#people[at]?.socket ?? 0;
    const host = this.#host;
    // In order: everything that one side says takes the same time.
    this.#clock.after(7, () => {
      if (host?.sockets.has(socket)) host.step({ type: "frame", socket, data: frame });
    });
  }

  #down(socket: number, frame: Uint8Array): void {
    this.#clock.after(9, () => {
      const person = this.#people.find((one) => one.socket === socket);
      if (!person?.client.connected) return;
      person.client.receive(frame);
      this.#look(person.client);
    });
  }

  #cut(sockets: readonly number[]): void {
    for (const [at, person] of this.#people.entries()) {
      if (!sockets.includes(person.socket)) continue;
      person.client.connected = false;
      person.socket = 0;
      this.#clock.after(50 + this.#random() * 300, () => this.#connect(at));
    }
  }

  /** Whatever somebody knows is stored, at the very moment at which they know it. */
  #look({ doc, notice }: VirtualClient): void {
    const { truth } = this.#store;
    if ((notice?.saved.clock ?? 0) > Y.getState(truth.store, doc.clientID)) this.#note("acknowledgedAndLost");
    for (const other of doc.store.clients.keys()) {
      if (other === doc.clientID) continue;
      if (Y.getState(doc.store, other) > Y.getState(truth.store, other)) this.#note("seenBeforeStored");
    }
  }

  #judge(): void {
    const { store, result } = { store: this.#store, result: this.#result };
    result.edits += this.#edits;
    result.saves += store.saves;
    result.failures += store.failures;
    if (store.overlapping) this.#note("overlapping");
    // A save brings something new, or tries again what seemed to fail, or what somebody brought back.
    if (store.saves > this.#edits + store.failures + this.#brought) this.#note("unbounded");
    const stored = JSON.stringify(readDraft(store.truth));
    for (const { client } of this.#people) {
      const kept =
        Y.getState(store.truth.store, client.doc.clientID) === Y.getState(client.doc.store, client.doc.clientID);
      if (!kept || JSON.stringify(readDraft(client.doc)) !== stored) this.#note("lost");
    }
  }

  #note(what: "overlapping" | "unbounded" | "acknowledgedAndLost" | "seenBeforeStored" | "lost"): void {
    if (this.#result[what].at(-1) !== this.#seed) this.#result[what].push(this.#seed);
  }
}
