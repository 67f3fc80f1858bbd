/**
 * Rooms and stores that are broken on purpose, each as somebody might break them by mistake. A simulation that lets one of
 * them live proves nothing.
 */
import * as Y from "yjs";
import { ROOM_CLIENT_ID, type RoomNotice } from "#core/draft-presence.ts";
import type { DocumentAnew } from "#server/collab/new-epoch.ts";
import { Room } from "#server/collab/room.ts";
import type { Batch, RoomEffect, RoomInput } from "#server/collab/room-io.ts";
import { awarenessFrame, readAwareness, readFrame, step2Frame, updateFrame } from "#server/collab/wire.ts";
import type { MakeRoom, RoomLike } from "./host.ts";
import type { LifeOptions } from "./life.ts";
import { VirtualStore } from "./store.ts";

export type Mutant = { what: string } & Pick<LifeOptions, "makeRoom" | "makeStore">;

/** The product's room with one thing wrong: in what it is told, in what it says, or in what it hands over. */
class Wrong implements RoomLike {
  readonly room: Room;
  readonly sockets = new Set<number>();

  constructor(...args: ConstructorParameters<typeof Room>) {
    this.room = new Room(...args);
  }

  step(input: RoomInput, now: number): RoomEffect[] {
    if (input.type === "joined") this.sockets.add(input.socket);
    if (input.type === "left") this.sockets.delete(input.socket);
    return this.room.step(input, now);
  }

  takeBatch(): Batch | null {
    return this.room.takeBatch();
  }

  nextAlarmAt(): number {
    return this.room.nextAlarmAt();
  }

  get pendingBytes(): number {
    return this.room.pendingBytes;
  }

  takeRemembered(): ReturnType<Room["takeRemembered"]> {
    return this.room.takeRemembered();
  }
}

class BroadcastsFirst extends Wrong {
  override step(input: RoomInput, now: number): RoomEffect[] {
    const effects = super.step(input, now);
    const saves = effects.some(({ type }) => type === "save");
    if (input.type !== "frame" || !saves) return effects;
    const others = [...this.sockets].filter((id) => id !== input.socket);
    const frame = readFrame(input.data);
    const update = frame?.type === "update" || frame?.type === "step2" ? frame.update : null;
    return update && others.length > 0
      ? [...effects, { type: "send", sockets: others, frame: updateFrame(update) }]
      : effects;
  }
}

class ForgetsWhatFailed extends Wrong {
  #seq = 1_000_000;
  override step(input: RoomInput, now: number): RoomEffect[] {
    return super.step(input.type === "save-failed" ? { type: "saved", seq: ++this.#seq } : input, now);
  }
}

class FreezesInWordsOnly extends Wrong {
  override step(input: RoomInput, now: number): RoomEffect[] {
    if (input.type !== "freeze") return super.step(input, now);
    return super.step({ type: "read", request: input.request }, now);
  }
}

/** As the room once did: where a thaw seemed to fail, the next freeze is answered without asking the store. */
class RemembersTheFreeze extends Wrong {
  #frozen = false;
  override step(input: RoomInput, now: number): RoomEffect[] {
    if (input.type === "thaw") this.#frozen = false;
    if (input.type === "freeze" && this.#frozen) return super.step({ type: "read", request: input.request }, now);
    const effects = super.step(input, now);
    const refused = effects.some((effect) => effect.type === "refuse" && effect.refusal === "unavailable");
    if (input.type === "frozen-kept") this.#frozen = refused ? !input.kept : this.#frozen;
    return effects;
  }
}

class WritesWhileFrozen extends Wrong {
  #late: Uint8Array | null = null;
  #frozen = false;
  override step(input: RoomInput, now: number): RoomEffect[] {
    const effects = super.step(input, now);
    for (const effect of effects) if (effect.type === "keep-frozen") this.#frozen = effect.frozen;
    const frame = input.type === "frame" && this.#frozen ? readFrame(input.data) : null;
    if (frame?.type !== "update") return effects;
    this.#late = frame.update;
    return [...effects, { type: "save" }];
  }

  override takeBatch(): Batch | null {
    const batch = super.takeBatch();
    const late = this.#late;
    if (batch || !late) return batch;
    this.#late = null;
    return { fence: this.room.fence, parts: [{ memberId: null, update: late }] };
  }
}

class IsDeafToRights extends Wrong {
  override step(input: RoomInput, now: number): RoomEffect[] {
    return input.type === "rights" ? [] : super.step(input, now);
  }
}

class CompactsTooMuch extends Wrong {
  override step(input: RoomInput, now: number): RoomEffect[] {
    return super
      .step(input, now)
      .map((effect) =>
        effect.type === "compact"
          ? { ...effect, snapshot: { ...effect.snapshot, seq: effect.snapshot.seq + 1 } }
          : effect,
      );
  }
}

class SnapshotsThePast extends Wrong {
  #first: Uint8Array | null = null;
  override step(input: RoomInput, now: number): RoomEffect[] {
    return super.step(input, now).map((effect) => {
      if (effect.type !== "compact") return effect;
      this.#first ??= effect.snapshot.state;
      return { ...effect, snapshot: { ...effect.snapshot, state: emptied(this.#first) } };
    });
  }
}

class GivesNewcomersNothing extends Wrong {
  override step(input: RoomInput, now: number): RoomEffect[] {
    return super
      .step(input, now)
      .map((effect) =>
        effect.type === "send" && readFrame(effect.frame)?.type === "step2"
          ? { ...effect, frame: step2Frame(Uint8Array.of(0, 0)) }
          : effect,
      );
  }
}

class LosesABroadcast extends Wrong {
  #sent = 0;
  override step(input: RoomInput, now: number): RoomEffect[] {
    return super
      .step(input, now)
      .filter(
        (effect) => effect.type !== "send" || readFrame(effect.frame)?.type !== "update" || ++this.#sent % 7 !== 0,
      );
  }
}

/** Rewrites what the room says of itself. */
class Misreports extends Wrong {
  readonly #lie: (notice: RoomNotice) => void;
  constructor(lie: (notice: RoomNotice) => void, ...args: ConstructorParameters<typeof Room>) {
    super(...args);
    this.#lie = lie;
  }

  override step(input: RoomInput, now: number): RoomEffect[] {
    return super.step(input, now).map((effect) => {
      const frame = effect.type === "send" ? readFrame(effect.frame) : null;
      if (effect.type !== "send" || frame?.type !== "awareness") return effect;
      const entries = (readAwareness(frame.payload) ?? []).map((entry) => {
        if (entry.clientId !== ROOM_CLIENT_ID) return entry;
        const { room } = JSON.parse(entry.json) as { room: RoomNotice };
        this.#lie(room);
        return { ...entry, json: JSON.stringify({ room }) };
      });
      return { ...effect, frame: awarenessFrame(entries) };
    });
  }
}

const room =
  (Kind: new (...args: ConstructorParameters<typeof Room>) => RoomLike): MakeRoom =>
  (...args) =>
    new Kind(...args);

/** Says that it has landed what it has not, now and then. */
class LosesAnAppend extends VirtualStore {
  #appends = 0;
  override append(...args: Parameters<VirtualStore["append"]>): number | null {
    return ++this.#appends % 9 === 0 ? 1_000_000 + this.#appends : super.append(...args);
  }
}

class ForgetsTheFreeze extends VirtualStore {
  override setFrozen(fence: number, frozen: boolean): boolean {
    return frozen ? fence === this.fence : super.setFrozen(fence, frozen);
  }
}

class HasNoFence extends VirtualStore {
  override append(_fence: number, parts: Parameters<VirtualStore["append"]>[1]): number | null {
    return super.append(this.fence, parts);
  }
  override setFrozen(_fence: number, frozen: boolean): boolean {
    return super.setFrozen(this.fence, frozen);
  }
}

/** Builds the document anew, and lets everybody believe that it is the old one. */
class KeepsTheEpoch extends VirtualStore {
  override beginEpoch(...args: Parameters<VirtualStore["beginEpoch"]>): ReturnType<VirtualStore["beginEpoch"]> {
    const begun = super.beginEpoch(...args);
    if (begun) this.epoch = 1;
    return begun && { ...begun, epoch: 1 };
  }
}

class BeginsWithNothing extends VirtualStore {
  override beginEpoch(fence: number, { upTo }: DocumentAnew): ReturnType<VirtualStore["beginEpoch"]> {
    return super.beginEpoch(fence, { upTo, state: Uint8Array.of(0, 0) });
  }
}

export const MUTANTS: readonly Mutant[] = [
  { what: "a room that sends on what is not committed yet", makeRoom: room(BroadcastsFirst) },
  { what: "a room that takes a failed save for a done one", makeRoom: room(ForgetsWhatFailed) },
  { what: "a room that answers a freeze and stays open", makeRoom: room(FreezesInWordsOnly) },
  { what: "a room that answers a second freeze from memory", makeRoom: room(RemembersTheFreeze) },
  { what: "a room that takes edits while it is frozen", makeRoom: room(WritesWhileFrozen) },
  { what: "a room that does not hear of changed rights", makeRoom: room(IsDeafToRights) },
  { what: "a room that compacts one row too many", makeRoom: room(CompactsTooMuch) },
  { what: "a room whose snapshots are stale", makeRoom: room(SnapshotsThePast) },
  { what: "a room that gives newcomers an empty document", makeRoom: room(GivesNewcomersNothing) },
  { what: "a room that forgets to tell the others now and then", makeRoom: room(LosesABroadcast) },
  {
    what: "a room that does not replay the tail of its log",
    makeRoom: (opened, ...rest) => new Room({ ...opened, updates: opened.updates.slice(0, -1) }, ...rest),
  },
  {
    what: "a room that opens as writable what is frozen",
    makeRoom: (opened, ...rest) => new Room({ ...opened, frozen: false }, ...rest),
  },
  {
    what: "a room that acknowledges one message too many",
    makeRoom: (...args) => new Misreports(({ saved }) => void saved.updates++, ...args),
  },
  {
    what: "a room that calls everybody synced",
    makeRoom: (...args) =>
      new Misreports(
        ({ saved }) => {
          saved.synced = true;
        },
        ...args,
      ),
  },
  {
    what: "a room that never acknowledges",
    makeRoom: (...args) =>
      new Misreports(
        ({ saved }) => {
          saved.updates = 0;
        },
        ...args,
      ),
  },
  {
    what: "a room that refuses in silence",
    makeRoom: (...args) =>
      new Misreports(
        (notice) => {
          notice.refused = null;
        },
        ...args,
      ),
  },
  { what: "a store that loses an append", makeStore: (...args) => new LosesAnAppend(...args) },
  { what: "a store that forgets a freeze", makeStore: (...args) => new ForgetsTheFreeze(...args) },
  { what: "a store without a fence", makeStore: (...args) => new HasNoFence(...args) },
  {
    what: "a room that takes edits of an epoch that is over",
    makeRoom: (opened, ...rest) => new Room({ ...opened, epoch: 1 }, ...rest),
  },
  { what: "a store that builds a document anew in the same epoch", makeStore: (...args) => new KeepsTheEpoch(...args) },
  { what: "a store that begins an epoch with nothing", makeStore: (...args) => new BeginsWithNothing(...args) },
];

/** A document of the same people with nothing in it. */
function emptied(state: Uint8Array): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc));
}
