/**
 * One life of a draft from one seed: two to six people, a network that delays, drops, reorders and repeats, servers that crash
 * and take over from each other, a store that fails and lies, and the product's own room in the middle. Runs on a virtual
 * clock without waiting for anything, and says what it was by a fingerprint: the same seed gives the same bytes.
 *
 * Frames of one connection stay in order, as TCP keeps them. What is out of order is what TCP cannot order: the frames of a
 * connection that its client has given up come after those of the next one, and a client sends twice or late what it has.
 */
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { addLine, EMPTY_DRAFT, lineOrder, writeDraft } from "#core/draft-document.ts";
import type { Role } from "#core/permissions.ts";
import { Room } from "#server/collab/room.ts";
import { act, type Names, newLine } from "./acts.ts";
import { type MakeRoom, type Task, VirtualHost } from "./host.ts";
import { Broken, Ledger } from "./ledger.ts";
import { Network } from "./network.ts";
import { type Deed, Person } from "./person.ts";
import { Random } from "./random.ts";
import { VirtualStore } from "./store.ts";
import { Trace } from "./trace.ts";
import { judge, type Remark, totalsAgree } from "./verdict.ts";

export type LifeOptions = {
  seed: number;
  operations: number;
  /** Something worse than the product's own, to see that it is found out. */
  makeRoom?: MakeRoom;
  makeStore?: (first: Uint8Array, rows: number) => VirtualStore;
  /** Whether it may ever be built anew. */
  epochs?: boolean;
};
export type LifeEnd = { trace: string; counts: Record<string, number> };

const NOON = 1_800_000_000_000;
const PEOPLE_MIN = 2;
const PEOPLE_MAX = 6;
// With so many rows the log is soon worth compacting.
const MANY_ROWS = 290;
// One for what was put off, one for what that puts off.
const EVENINGS = 3;
const LIVES_WITH_EPOCHS = 0.3;
/** Of the servers that open such a draft. */
const BEGINS_EPOCH = 0.4;
const ROUNDS_MAX = 20_000;

/** Lives it to the end; throws `Broken` with the first promise that was not kept. */
export function live(options: LifeOptions): LifeEnd {
  return new Life(options).run();
}

type Request = { kind: "freeze" | "thaw" | "edit" | "read"; host: VirtualHost; lineId?: string };

class Life {
  readonly #random: Random;
  /** Of its own, so that a life without a new epoch is the same as it was before there were any. */
  readonly #epochs: Random | null;
  readonly #trace = new Trace();
  readonly #operations: number;
  readonly #makeRoom: MakeRoom;
  readonly #kind: "node" | "edge";
  readonly #store: VirtualStore;
  readonly #ledger: Ledger;
  readonly #people: Person[];
  readonly #network: Network;
  readonly #deeds: Deed[] = [];
  readonly #remarks: Remark[] = [];
  readonly #requests = new Map<number, Request>();
  readonly #counts: Record<string, number> = {};
  readonly #names: Names;
  #hosts: VirtualHost[] = [];
  #now = NOON;
  #trouble = true;
  #evenings = 0;
  #nextId = 1;
  #lastAnswer: DraftContent = EMPTY_DRAFT;

  constructor({ seed, operations, makeRoom, makeStore, epochs = true }: LifeOptions) {
    this.#random = new Random(seed);
    const chance = new Random(~seed);
    this.#epochs = epochs && chance.chance(LIVES_WITH_EPOCHS) ? chance : null;
    this.#operations = operations;
    this.#makeRoom = makeRoom ?? ((opened, now, options) => new Room(opened, now, options));
    this.#kind = this.#random.chance(0.35) ? "edge" : "node";
    let name = 0;
    this.#names = { next: () => ++name, lines: [] };
    const first = new Y.Doc();
    first.clientID = this.#random.clientId();
    const lines = Array.from({ length: this.#random.below(6) }, () => {
      const line = newLine(`l${this.#names.next()}`, this.#random);
      this.#names.lines.push(line.id);
      this.#deeds.push({ what: "line", id: line.id, home: "", reach: "kept" });
      return line;
    });
    writeDraft(first, { ...EMPTY_DRAFT, lines });
    const rows = this.#random.chance(0.15) ? MANY_ROWS : 1;
    const update = Y.encodeStateAsUpdate(first);
    this.#store = makeStore ? makeStore(update, rows) : new VirtualStore(update, rows);
    this.#ledger = new Ledger(this.#store);
    const count = PEOPLE_MIN + this.#random.below(PEOPLE_MAX - PEOPLE_MIN + 1);
    this.#people = Array.from({ length: count }, (_, at) => {
      const kind = this.#random.chance(0.6) ? "session" : "stock";
      return new Person(`p${at}`, kind, this.#random.clientId(), this.#trace, this.#deeds);
    });
    this.#network = new Network(this.#people, this.#ledger, this.#random, this.#trace);
  }

  run(): LifeEnd {
    for (let at = 0; at < this.#operations; at++) {
      this.#operate();
      for (let turns = this.#random.below(6); turns > 0; turns--) this.#turn();
    }
    this.#heal();
    judge(this.#store, this.#lastAnswer, this.#people, this.#deeds, this.#remarks);
    return { trace: this.#trace.hash(), counts: this.#counts };
  }

  #operate(): void {
    const person = this.#random.pick(this.#people);
    if (!person) return;
    const dice = this.#random.below(1_000);
    this.#trace.note(dice);
    this.#now += this.#random.below(30);
    if (dice < 620) this.#edit(person);
    else if (dice < 640) this.#sendAgain(person);
    else if (dice < 670) this.#remark(person);
    else if (dice < 800) this.#changeConnection(person);
    else if (dice < 815) this.#do("save to disk", () => person.save());
    else if (dice < 825) this.#reload(person);
    else if (dice < 850) this.#ask("freeze");
    else if (dice < 890) this.#ask("thaw");
    else if (dice < 915) this.#ask("edit");
    else if (dice < 925) this.#ask("read");
    else if (dice < 950) this.#changeRole(person);
    else if (dice < 962) this.#crash();
    else if (dice < 967) this.#do("take over", () => void this.#openHost());
    else if (dice < 972) this.#stopPolitely();
    else if (dice < 985) this.#sleep();
    else {
      const jump = this.#random.below(this.#random.chance(0.3) ? 25_000 : 900);
      this.#do("time passes", () => {
        this.#now += jump;
      });
    }
  }

  #do(what: string, deed: () => void): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
    deed();
  }

  // --- people ---------------------------------------------------------------------------------------------------------

  #edit(person: Person): void {
    const { notice } = person;
    // The editor is read-only where it knows that it would be refused; a stock provider lets you type.
    const closed = notice !== null && (notice.frozen || !notice.mayWrite);
    if (closed && person.kind === "session" && this.#random.chance(0.9)) return;
    this.#do("edit", () => act(person, this.#random, this.#names));
    if (this.#random.chance(0.05)) person.look();
  }

  #sendAgain(person: Person): void {
    const update = this.#random.pick(person.wire?.heard.updates ?? []);
    if (update) this.#do("send again", () => person.sendAgain(update));
  }

  /** Remarks are stored beside the document, at a line that its writer sees and that the server knows. */
  #remark(person: Person): void {
    const lineId = this.#random.pick(lineOrder(person.doc));
    if (lineId && this.#store.knewLine(lineId)) this.#do("remark", () => void this.#remarks.push({ lineId }));
  }

  #changeConnection(person: Person): void {
    const { wire } = person;
    if (!wire) {
      if (person.role === "viewer" && this.#random.chance(0.2)) return;
      this.#do("connect", () => this.#connect(person));
    } else if (this.#random.chance(0.5)) {
      const dice = this.#random.next();
      if (dice < 0.4) {
        this.#do("disconnect", () => {
          person.disconnect();
          wire.up.length = 0;
          wire.host.leave(wire);
        });
      } else if (dice < 0.7) {
        // Its server still reads what was under way, perhaps after the next connection has begun.
        this.#do("client gives up", () => person.disconnect());
      } else this.#do("server gives up", () => wire.host.leave(wire));
    }
  }

  #connect(person: Person): void {
    this.#network.connect(person, this.#someHost(), this.#nextId++);
  }

  #reload(person: Person): void {
    this.#do("reload", () => {
      const { wire } = person;
      person.reload(this.#random.clientId());
      if (wire && this.#random.chance(0.7)) wire.host.leave(wire);
    });
  }

  #changeRole(person: Person): void {
    const role = this.#random.pick<Role | null>(["viewer", "editor", "editor", "accountant", null]) ?? null;
    this.#do("role", () => {
      // Removed from the agency, and taken back in as an editor with the next connection.
      person.role = role ?? "editor";
      for (const host of this.#hosts) {
        for (const wire of host.wires.values()) if (wire.userId === person.name && role) wire.role = role;
        host.step({ type: "rights", userId: person.name, rights: role === null ? null : { role, name: person.name } });
      }
    });
  }

  // --- servers --------------------------------------------------------------------------------------------------------

  #openHost(): VirtualHost {
    const host = new VirtualHost({
      store: this.#store,
      ledger: this.#ledger,
      random: this.#random,
      makeRoom: this.#makeRoom,
      kind: this.#kind,
      now: () => this.#now,
      trouble: () => this.#trouble,
      tasksUnderWay: () => this.#hosts.flatMap(({ tasks }) => tasks) as Task[],
      isSubmitting: () =>
        this.#ledger.isFrozen ||
        [...this.#requests.values()].some(({ kind, host }) => kind === "freeze" && !host.ended),
      beginsEpoch: () => this.#beginsEpoch(),
      answered: (request, content) => this.#answered(request, content),
      refused: (request, refusal) => this.#refused(request, refusal),
    });
    this.#hosts.push(host);
    return host;
  }

  /** The Yjs client that builds the document anew, where whoever opens it now does. */
  #beginsEpoch(): number | null {
    const epochs = this.#epochs;
    if (!epochs?.chance(BEGINS_EPOCH)) return null;
    this.#do("new epoch", () => {});
    return epochs.clientId();
  }

  /** The present owner; seldom one that does not know yet that it has lost the room. */
  #someHost(): VirtualHost {
    const alive = this.#hosts.filter(({ ended }) => !ended);
    const [stale] = alive;
    if (stale && alive.length > 1 && this.#random.chance(0.15)) return stale;
    return alive.at(-1) ?? this.#openHost();
  }

  #owner(): VirtualHost | undefined {
    return this.#hosts.find(({ ended, fence }) => !ended && fence === this.#store.fence);
  }

  #crash(): void {
    const host = this.#random.pick(this.#hosts.filter(({ ended }) => !ended));
    if (host) this.#do("crash", () => host.end("unavailable"));
  }

  #stopPolitely(): void {
    const host = this.#hosts.findLast(({ ended }) => !ended);
    if (!host) return;
    this.#do("polite stop", () => {
      host.step({ type: "settle" });
      for (let turns = 0; turns < 20 && (host.flush() || host.progress()); turns++);
      host.end("host_stopping");
    });
  }

  #sleep(): void {
    const host = this.#hosts.findLast(({ ended }) => !ended);
    if (host?.sleep()) this.#do("sleep", () => {});
  }

  #ask(kind: Request["kind"]): void {
    const host = this.#someHost();
    // Whoever submits and whoever thaws hold the lock of the invoice: two servers are never asked at once.
    const locked = (one: Request) => isLocked(one.kind) && one.host !== host && !one.host.ended;
    if (isLocked(kind) && [...this.#requests.values()].some(locked)) return;
    const request = this.#nextId++;
    this.#do(kind, () => {
      if (kind !== "edit") {
        this.#requests.set(request, { kind, host });
        host.step(kind === "freeze" ? { type: kind, request, by: "Mia" } : { type: kind, request });
        return;
      }
      const lineId = `l${this.#names.next()}`;
      const line = newLine(lineId, this.#random);
      const client = this.#random.clientId();
      const fails = this.#random.chance(0.15);
      this.#requests.set(request, { kind, host, lineId });
      this.#names.lines.push(lineId);
      this.#deeds.push({ what: "line", id: lineId, home: "", reach: "own" });
      if (host.access === "open") this.#ledger.permitClient(client);
      const edit = (doc: Y.Doc) => {
        // Yjs draws it; here it must be the same with every run.
        doc.clientID = client;
        addLine(doc, line);
        if (fails) throw new Error("on purpose");
      };
      host.step({ type: "edit", request, edit, memberId: null });
    });
  }

  #answered(request: number, content: DraftContent): void {
    const asked = this.#requests.get(request);
    this.#requests.delete(request);
    this.#lastAnswer = content;
    if (asked?.kind === "freeze") {
      this.#ledger.frozen(content);
      totalsAgree(content);
    } else if (asked?.lineId) {
      this.#ledger.answered(asked.lineId);
      for (const deed of this.#deeds) if (deed.what === "line" && deed.id === asked.lineId) deed.reach = "kept";
    }
  }

  #refused(request: number, refusal: unknown): void {
    this.#requests.delete(request);
    if (refusal === "limit_reached") throw new Broken("an honest edit was refused as too large");
  }

  // --- what happens by itself -----------------------------------------------------------------------------------------

  #turn(): void {
    const dice = this.#random.next();
    if (dice < 0.65) this.#network.deliver();
    else if (dice < 0.8) this.#random.pick(this.#hosts)?.progress();
    else if (dice < 0.93) this.#random.pick(this.#hosts)?.flush();
    else if (dice < 0.97) this.#ring();
    else this.#noticeDead();
  }

  #ring(): void {
    for (const host of this.#hosts) if (this.#now >= host.room.nextAlarmAt()) host.step({ type: "alarm" });
  }

  /** One end of a connection finds out that the other is gone. */
  #noticeDead(): void {
    if (!this.#network.noticeOne()) return;
    this.#network.forgetDead();
    this.#hosts = this.#hosts.filter((host) => !host.ended || host.tasks.length > 0);
  }

  // --- the end --------------------------------------------------------------------------------------------------------

  /** The storm is over: everybody may write, everybody is connected, everything arrives. */
  #heal(): void {
    this.#trouble = false;
    for (const host of this.#hosts) while (host.progress());
    // A server that has lost the room finds out when it renews its lease, at the latest.
    const owner = this.#owner() ?? this.#openHost();
    for (const host of this.#hosts) if (host !== owner && !host.ended) host.end("room_moved");
    for (const person of this.#people) {
      person.role = "editor";
      for (const wire of owner.wires.values()) if (wire.userId === person.name) wire.role = "editor";
      owner.step({ type: "rights", userId: person.name, rights: { role: "editor", name: person.name } });
    }
    for (let round = 0; ; round++) {
      if (round > ROUNDS_MAX) throw new Broken("it never becomes quiet");
      if (!this.#quieten()) break;
    }
  }

  /** One round of settling; false once there is nothing left to do. */
  #quieten(): boolean {
    const host = this.#owner() ?? this.#openHost();
    let busy = false;
    for (const one of this.#hosts) {
      while (one.progress()) busy = true;
      if (one.flush()) busy = true;
    }
    while (this.#network.deliver()) busy = true;
    if (busy) return true;
    this.#network.noticeAll();
    this.#hosts = this.#hosts.filter((host) => !host.ended || host.tasks.length > 0);
    for (const person of this.#people) {
      if (person.wire) continue;
      this.#connect(person);
      busy = true;
    }
    if (!busy && host.access !== "open") {
      this.#ask("thaw");
      busy = true;
    }
    if (!busy && this.#evenings < EVENINGS) {
      // Every timer has rung by the next evening, and what they put off is done.
      this.#evenings++;
      this.#now += 86_400_000;
      this.#ring();
      this.#ask("read");
      busy = true;
    }
    return busy;
  }
}

function isLocked(kind: Request["kind"]): boolean {
  return kind === "freeze" || kind === "thaw";
}
