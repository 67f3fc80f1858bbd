/**
 * What lies between people and servers in a simulated life. Frames of one connection stay in order; a connection may be dead at
 * one end without the other knowing, and what it still holds comes late or goes nowhere.
 */
import * as Y from "yjs";
import { readFrame } from "#server/collab/wire.ts";
import type { VirtualHost, Wire } from "./host.ts";
import { Broken, type Ledger } from "./ledger.ts";
import type { Person } from "./person.ts";
import type { Random } from "./random.ts";
import type { Trace } from "./trace.ts";

const EMPTY_UPDATE_BYTES = 2;
// Below ROOM_LIMITS.socketsPerUserInRoom: dead connections of one person that the server has not noticed yet.
const GHOSTS_MAX = 4;

export class Network {
  readonly #people: readonly Person[];
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #trace: Trace;
  #wires: Wire[] = [];

  constructor(people: readonly Person[], ledger: Ledger, random: Random, trace: Trace) {
    this.#people = people;
    this.#ledger = ledger;
    this.#random = random;
    this.#trace = trace;
  }

  connect(person: Person, host: VirtualHost, socket: number): void {
    const ghosts = this.#wires.filter((wire) => wire.serverOpen && wire.userId === person.name);
    if (ghosts.length >= GHOSTS_MAX) for (const ghost of ghosts) ghost.host.leave(ghost);
    const wire: Wire = {
      socket,
      host,
      up: [],
      down: [],
      serverOpen: true,
      clientOpen: true,
      role: person.role,
      userId: person.name,
      heard: {
        brought: Y.encodeStateAsUpdate(person.doc),
        clientId: person.doc.clientID,
        updates: [],
        kept: 0,
        synced: false,
        refused: 0,
      },
    };
    this.#wires.push(wire);
    host.join(wire, { userId: person.name, memberId: `member-${person.name}`, name: person.name }, person.saysEpoch());
    person.connect(wire);
  }

  /** One frame of one connection arrives; false where none is under way. */
  deliver(): boolean {
    const wire = this.#random.pick(this.#wires.filter(({ up, down }) => up.length > 0 || down.length > 0));
    if (!wire) return false;
    if (wire.up.length > 0 && (wire.down.length === 0 || this.#random.chance(0.5))) this.#deliverUp(wire);
    else this.#deliverDown(wire);
    return true;
  }

  /** One end of a connection finds out that the other is gone; false where none is half dead. */
  noticeOne(): boolean {
    const wire = this.#random.pick(this.#halfDead());
    if (wire) this.#notice(wire);
    return wire !== undefined;
  }

  noticeAll(): void {
    for (const wire of this.#halfDead()) this.#notice(wire);
    this.forgetDead();
  }

  forgetDead(): void {
    this.#wires = this.#wires.filter((wire) => wire.serverOpen || wire.clientOpen);
  }

  #halfDead(): Wire[] {
    return this.#wires.filter(({ serverOpen, clientOpen }) => serverOpen !== clientOpen);
  }

  #notice(wire: Wire): void {
    if (wire.serverOpen) wire.host.leave(wire);
    else this.#people.find((one) => one.wire === wire)?.disconnect();
  }

  #deliverUp(wire: Wire): void {
    const item = wire.up.shift();
    if (!item || !wire.serverOpen) return;
    this.#trace.bytes(item.frame);
    const read = readFrame(item.frame);
    const { heard, host } = wire;
    const update = read?.type === "step2" || read?.type === "update" ? read.update : null;
    if (read?.type === "update") heard.updates.push(read.update);
    const permitted = host.permits(wire);
    if (update && permitted) {
      this.#ledger.permit(update);
      for (const deed of item.deeds.slice(0, item.count)) if (deed.reach === "own") deed.reach = "sent";
    }
    const before = heard.refused;
    host.step({ type: "frame", socket: wire.socket, data: item.frame });
    // Who was cut over it was told by that.
    const mustBeTold = update && !permitted && update.length > EMPTY_UPDATE_BYTES && !host.ended && wire.serverOpen;
    if (mustBeTold && heard.refused <= before) {
      throw new Broken("an edit was refused and its author was not told");
    }
  }

  #deliverDown(wire: Wire): void {
    const item = wire.down.shift();
    if (!item || !wire.clientOpen) return;
    const person = this.#people.find((one) => one.wire === wire);
    if (!person) return;
    if ("close" in item) {
      if (item.close === "old_epoch") person.beginAnew(this.#random.clientId());
      else person.disconnect();
      return;
    }
    this.#trace.bytes(item.frame);
    person.receive(item.frame, () => this.#random.clientId());
  }
}
