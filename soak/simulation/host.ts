/**
 * A server of one simulated draft: it carries out what the room decides, as server/node/collab-host.ts does, but every
 * answer of the store comes in steps that the world takes when it likes: the work lands or not, and what is said of it
 * comes later, is wrong, or never comes.
 */
import type { DraftContent } from "#core/draft-content.ts";
import { may, type Role } from "#core/permissions.ts";
import type { OpenedRoom } from "#server/collab/draft-log.ts";
import { documentAnew, type EpochBounds, inNewEpoch } from "#server/collab/new-epoch.ts";
import type { Room } from "#server/collab/room.ts";
import type { RoomEffect, RoomInput } from "#server/collab/room-io.ts";
import type { CloseReason } from "#server/collab/room-limits.ts";
import type { RoomOptions, SocketMemory } from "#server/collab/room-memory.ts";
import { Broken, type Heard, type Ledger } from "./ledger.ts";
import type { Deed } from "./person.ts";
import type { Random } from "./random.ts";
import type { VirtualStore } from "./store.ts";

/** What a host needs of a room; a mutant gives it something worse. */
export type RoomLike = Pick<Room, "step" | "takeBatch" | "nextAlarmAt" | "pendingBytes" | "takeRemembered">;
export type MakeRoom = (opened: OpenedRoom, now: number, options: RoomOptions) => RoomLike;

/** One connection, seen from the server. Both directions are in order; either end may be gone without the other knowing. */
export type Wire = {
  socket: number;
  host: VirtualHost;
  /** What its client had done when it sent the frame goes with it. */
  up: { frame: Uint8Array; deeds: readonly Deed[]; count: number }[];
  down: ({ frame: Uint8Array } | { close: CloseReason })[];
  serverOpen: boolean;
  clientOpen: boolean;
  role: Role;
  userId: string;
  heard: Heard;
};

export type HostWorld = {
  store: VirtualStore;
  ledger: Ledger;
  random: Random;
  makeRoom: MakeRoom;
  /** An object on the edge leaves the memory under open sockets; a Node host does not. */
  kind: "node" | "edge";
  now(): number;
  trouble(): boolean;
  tasksUnderWay(): Task[];
  /** Somebody waits for a freeze or acts on one: the document is theirs. */
  isSubmitting(): boolean;
  /** The Yjs client under which the draft is built anew by whoever opens it now; null where it goes on. */
  beginsEpoch(): number | null;
  answered(request: number, content: DraftContent): void;
  refused(request: number, refusal: unknown): void;
};

/** The remaining steps of something that the store was asked to do. */
export type Task = {
  kind: "append" | "frozen" | "compact" | "project";
  /** What it does to the store, once; does nothing where it has happened or never will. */
  land: () => void;
  steps: (() => void)[];
};

/** However short the history and however short the rest. */
const AT_ONCE: EpochBounds = { bytesMin: 0, timesSmallerMin: 0, restMs: 0, urgentBytesMin: 0, urgentRestMs: 0 };
// As long as the Node host lets an acknowledgement wait for company.
const COMPANY_MS = 40;

export class VirtualHost {
  room: RoomLike;
  readonly fence: number;
  readonly wires = new Map<number, Wire>();
  readonly tasks: Task[] = [];
  ended = false;
  /** What the world knows of the room's door, by what it told the room. */
  access: "open" | "freezing" | "freezing again" | "frozen" | "thawing";
  wantsSave = false;
  #appending = false;
  readonly #world: HostWorld;
  /** What stays with the sockets while the object sleeps. */
  readonly #memories = new Map<number, SocketMemory>();

  constructor(world: HostWorld) {
    this.#world = world;
    const opened = world.store.open();
    // A server ended between freezing and telling whoever asked: it is taken back.
    if (opened.frozen && !world.isSubmitting()) {
      opened.frozen = !world.store.setFrozen(opened.fence, false);
    }
    this.fence = opened.fence;
    this.access = opened.frozen ? "frozen" : "open";
    this.room = this.#roomOf(this.#mayBeginEpoch(opened));
  }

  #mayBeginEpoch(opened: OpenedRoom): OpenedRoom {
    const clientId = opened.frozen ? null : this.#world.beginsEpoch();
    const options = { bounds: AT_ONCE, ...(clientId === null ? {} : { clientId }) };
    const anew = clientId === null ? null : documentAnew({ ...opened, writtenAt: 0 }, this.#world.now(), options);
    const begun = anew && this.#world.store.beginEpoch(this.fence, anew);
    return anew && begun ? inNewEpoch(opened, anew, begun) : opened;
  }

  #roomOf(opened: OpenedRoom): RoomLike {
    const { kind, makeRoom, now } = this.#world;
    const onEdge = { heartbeat: "answering", remembered: [...this.#memories.values()] } as const;
    return makeRoom(opened, now(), kind === "edge" ? onEdge : { companyMs: COMPANY_MS });
  }

  /** Leaves the memory where nothing is under way, and comes back with the next message: nobody who is connected notices. */
  sleep(): boolean {
    const isBusy = this.tasks.length > 0 || this.wantsSave || this.room.pendingBytes > 0;
    if (this.#world.kind !== "edge" || this.ended || isBusy || this.fence !== this.#world.store.fence) return false;
    const stored = this.#world.store.read();
    // An object whose storage said that it failed is reset, sockets and all: it does not sleep over a doubt.
    if (stored.frozen !== (this.access === "frozen")) return false;
    this.room = this.#roomOf(stored);
    return true;
  }

  step(input: RoomInput): readonly RoomEffect[] {
    if (this.ended) return [];
    if (input.type === "freeze" && this.access === "open") this.access = "freezing";
    else if (input.type === "freeze" && this.access === "frozen") this.access = "freezing again";
    else if (input.type === "thaw" && this.access === "frozen") {
      this.access = "thawing";
      if (this.fence === this.#world.store.fence) this.#world.ledger.thawing();
    }
    const effects = this.room.step(input, this.#world.now());
    for (const effect of effects) this.#carryOut(effect);
    for (const memory of this.room.takeRemembered()) this.#memories.set(memory.id, memory);
    for (const id of this.#memories.keys()) if (!this.wires.has(id)) this.#memories.delete(id);
    return effects;
  }

  /** `epoch`: of the client's document, where it says so. */
  join(wire: Wire, member: { userId: string; memberId: string; name: string }, epoch: number | null): void {
    this.wires.set(wire.socket, wire);
    this.step({ type: "joined", socket: wire.socket, member: { ...member, role: wire.role }, epoch });
  }

  /** The server finds a connection gone. */
  leave(wire: Wire): void {
    wire.serverOpen = false;
    if (this.wires.delete(wire.socket)) this.step({ type: "left", socket: wire.socket });
  }

  /** Whether what comes over this wire may be written now. */
  permits(wire: Wire): boolean {
    return this.access === "open" && may(wire.role, "invoices.write");
  }

  /** The group commit takes its turn. */
  flush(): boolean {
    if (this.ended || !this.wantsSave || this.#appending) return false;
    this.wantsSave = false;
    const batch = this.room.takeBatch();
    if (!batch) return false;
    const { store, ledger } = this.#world;
    for (const { update } of batch.parts) ledger.batch(update, this.access !== "open" && this.access !== "freezing");
    this.#appending = true;
    let seq: number | null = null;
    const land = () => {
      if (this.fence === store.fence && !store.frozen) ledger.landing();
      seq = store.append(batch.fence, batch.parts);
    };
    this.#task("append", land, (known) => {
      this.#appending = false;
      if (!known) this.step({ type: "save-failed" });
      else if (seq === null) this.end("room_moved");
      else this.step({ type: "saved", seq });
    });
    return true;
  }

  /** The next step of a task; false where there is none. */
  progress(): boolean {
    const task = this.#world.random.pick(this.tasks);
    if (!task) return false;
    task.steps.shift()?.();
    if (task.steps.length === 0) this.tasks.splice(this.tasks.indexOf(task), 1);
    return true;
  }

  /** The process is gone: sockets are cut, answers never come, and what the store was asked to do may still land. */
  end(reason: CloseReason): void {
    if (this.ended) return;
    this.ended = true;
    for (const wire of this.wires.values()) {
      wire.serverOpen = false;
      wire.up.length = 0;
      wire.down.push({ close: reason });
    }
    this.wires.clear();
  }

  #carryOut(effect: RoomEffect): void {
    const { ledger, store } = this.#world;
    switch (effect.type) {
      case "send":
        this.#send(effect.sockets, effect.frame);
        break;
      case "close": {
        const wire = this.wires.get(effect.socket);
        const isOld = effect.reason === "old_epoch" && this.#world.store.epoch > 1;
        if (effect.reason !== "rights_lost" && !isOld) throw new Broken(`an honest client was cut: ${effect.reason}`);
        if (!wire) break;
        this.wires.delete(effect.socket);
        wire.serverOpen = false;
        wire.up.length = 0;
        wire.down.push({ close: effect.reason });
        break;
      }
      case "save":
        this.wantsSave = true;
        break;
      case "keep-frozen": {
        if (!effect.frozen && this.access !== "thawing")
          throw new Broken("a draft was thawed that nobody asked to thaw");
        // They meet at the row of the room: one that was given up on lands before the next one, or not at all.
        for (const task of this.#world.tasksUnderWay()) if (task.kind === "frozen") task.land();
        let kept = false;
        const land = () => {
          kept = store.setFrozen(this.fence, effect.frozen);
          if (kept && !effect.frozen) ledger.thawed();
        };
        this.#task("frozen", land, (known) => {
          if (known && !kept) return this.end("room_moved");
          const frozen = known ? this.access !== "thawing" : this.access !== "freezing";
          this.access = frozen ? "frozen" : "open";
          this.step({ type: "frozen-kept", kept: known });
        });
        break;
      }
      case "answer":
        this.#world.answered(effect.request, effect.content);
        break;
      case "refuse":
        this.#world.refused(effect.request, effect.refusal);
        break;
      case "project":
        if (this.fence === store.fence) ledger.projected(effect.content);
        this.#task(
          "project",
          () => {},
          (ok) => this.step({ type: "projected", ok }),
        );
        break;
      case "compact":
        this.#task(
          "compact",
          () => void store.compact(this.fence, effect.snapshot),
          (ok) => this.step({ type: "compacted", ok }),
        );
        break;
      case "restart":
        throw new Broken("honest clients broke the document");
      case "unload":
        this.end("room_restarting");
        break;
    }
  }

  #send(sockets: readonly number[], frame: Uint8Array): void {
    const [first] = sockets;
    const one = sockets.length === 1 && first !== undefined ? (this.wires.get(first)?.heard ?? null) : null;
    this.#world.ledger.sent(frame, one);
    for (const socket of sockets) this.wires.get(socket)?.down.push({ frame });
  }

  /** In good times the work lands and is then answered; in bad ones it fails, lies, or lands when nobody waits any more. */
  #task(kind: Task["kind"], land: () => void, answer: (ok: boolean) => void): void {
    const say = (ok: boolean) => () => {
      if (!this.ended) answer(ok);
    };
    const { random } = this.#world;
    const dice = this.#world.trouble() ? random.next() : 1;
    let lands = dice >= 0.08;
    const landOnce = () => {
      if (lands) land();
      lands = false;
    };
    const steps = dice < 0.13 ? [landOnce, say(false)] : dice < 0.17 ? [say(false), landOnce] : [landOnce, say(true)];
    this.tasks.push({ kind, land: landOnce, steps });
  }
}
