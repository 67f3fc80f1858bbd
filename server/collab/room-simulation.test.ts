import { expect, test } from "vitest";
import * as Y from "yjs";
import type { DraftLine } from "#core/draft-content.ts";
import { addLine, lineOrder, moveLine, readDraft, removeLine, setLineField } from "#core/draft-document.ts";
import type { RoomEffect } from "#server/collab/room-io.ts";
import { VirtualClient, VirtualRoom } from "./testing/virtual-room.ts";

const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 150);
const STEPS = 150;

/** One life of a draft from one seed: frames are late, connections break, the store fails, the server crashes. */
function simulate(seed: number): void {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const below = (bound: number) => Math.floor(random() * bound);
  const virtual = new VirtualRoom();
  let nextSocket = 1;
  let nextLine = 1;
  const added = new Set<string>();
  const removed = new Set<string>();
  const people = Array.from({ length: 2 + below(4) }, (_, at) => {
    const up: Uint8Array[] = [];
    const down: Uint8Array[] = [];
    return {
      name: `p${at}`,
      up,
      down,
      socket: null as number | null,
      client: new VirtualClient((frame) => void up.push(frame)),
    };
  });
  type Person = (typeof people)[number];

  const carryOut = (effects: readonly RoomEffect[] | null) => {
    for (const effect of effects ?? []) {
      if (effect.type === "send") {
        for (const person of people) {
          if (person.socket !== null && effect.sockets.includes(person.socket)) person.down.push(effect.frame);
        }
      } else if (effect.type === "keep-frozen") {
        virtual.frozen = effect.frozen;
        carryOut(virtual.step({ type: "frozen-kept", kept: true }));
      } else if (effect.type === "project") carryOut(virtual.step({ type: "projected", ok: random() < 0.8 }));
      else if (effect.type === "compact") {
        virtual.snapshot = effect.snapshot;
        virtual.log.splice(0, virtual.log.findLastIndex(({ seq }) => seq <= effect.snapshot.seq) + 1);
        carryOut(virtual.step({ type: "compacted", ok: true }));
      } else if (effect.type === "close" || effect.type === "restart") {
        throw new Error(`an honest client met ${JSON.stringify(effect)}`);
      }
    }
  };
  const connect = (person: Person) => {
    person.socket = nextSocket++;
    carryOut(virtual.join(person.socket, person.name));
    person.client.connect();
  };
  const disconnect = (person: Person) => {
    if (person.socket === null) return;
    const { socket } = person;
    person.socket = null;
    person.client.connected = false;
    // What was on the way in either direction is lost.
    person.up.length = 0;
    person.down.length = 0;
    carryOut(virtual.step({ type: "left", socket }));
  };
  const crash = () => {
    for (const person of people) {
      const { client } = person;
      // Whatever an author was told is saved survives.
      const kept = Y.getState(virtual.stored().store, client.doc.clientID);
      expect(client.notice?.saved.clock ?? 0, `seed ${seed}: an acknowledged edit was lost`).toBeLessThanOrEqual(kept);
      person.socket = null;
      client.connected = false;
      person.up.length = 0;
      person.down.length = 0;
    }
    virtual.now += 1_000;
    virtual.open();
  };
  const deliver = (person: Person) => {
    const up = person.up.shift();
    if (up && person.socket !== null) carryOut(virtual.frame(person.socket, up));
    const down = person.down.shift();
    if (down) person.client.receive(down);
  };
  const edit = ({ client: { doc } }: Person) => {
    const order = lineOrder(doc);
    const id = order[below(order.length)];
    const other = order[below(order.length)];
    const dice = random();
    if (id === undefined || other === undefined || dice < 0.3) {
      const line: DraftLine = {
        id: `l${nextLine++}`,
        title: "",
        detail: "",
        quantity: "1",
        unit: "",
        unitPrice: "1",
        discount: null,
        taxes: [],
      };
      added.add(addLine(doc, line, id === undefined ? {} : { after: id }));
    } else if (dice < 0.5) moveLine(doc, id, { before: other });
    else if (dice < 0.6) {
      removeLine(doc, id);
      removed.add(id);
    } else if (dice < 0.8) setLineField(doc, id, "title", `t${below(1_000)}`);
    else doc.getText("notes").insert(below(doc.getText("notes").length + 1), "n");
  };

  for (let step = 0; step < STEPS; step++) {
    virtual.now += below(40);
    const person = people[below(people.length)];
    if (!person) continue;
    const dice = random();
    if (dice < 0.35) edit(person);
    else if (dice < 0.65) deliver(person);
    else if (dice < 0.8) carryOut(virtual.commit());
    else if (dice < 0.84) carryOut(virtual.fail());
    else if (dice < 0.9) {
      if (person.socket === null) connect(person);
      else if (random() < 0.3) disconnect(person);
    } else if (dice < 0.92) carryOut(virtual.step({ type: "freeze", request: step, by: null }));
    else if (dice < 0.95) carryOut(virtual.step({ type: "thaw", request: step }));
    else if (dice < 0.96) crash();
    else if (virtual.now >= virtual.room.nextAlarmAt()) carryOut(virtual.step({ type: "alarm" }));
  }

  // Quiet at last: everything arrives.
  const settle = () => {
    for (let round = 0; round < 10_000; round++) {
      const committed = virtual.commit();
      carryOut(committed);
      const busy = people.filter(({ up, down }) => up.length > 0 || down.length > 0);
      for (const person of busy) deliver(person);
      if (!committed && busy.length === 0) return;
    }
    throw new Error(`seed ${seed}: it never becomes quiet`);
  };
  settle();
  carryOut(virtual.step({ type: "thaw", request: STEPS }));
  for (const person of people) if (person.socket === null) connect(person);
  settle();

  const stored = readDraft(virtual.stored());
  for (const { client, name } of people) {
    expect(readDraft(client.doc), `seed ${seed}: ${name} reads something else`).toEqual(stored);
    expect(client.notice?.saved.clock, `seed ${seed}: ${name} waits for an acknowledgement`).toBe(
      Y.getState(client.doc.store, client.doc.clientID),
    );
  }
  const ids = stored.lines.map(({ id }) => id);
  expect(new Set(ids).size, `seed ${seed}: a line is doubled`).toBe(ids.length);
  expect(new Set(ids), `seed ${seed}: a line is lost or came back`).toEqual(
    new Set([...added].filter((id) => !removed.has(id))),
  );
}

test(`${SEEDS} seeded lives of a draft with lost connections, crashes, failing saves and freezes all converge`, () => {
  const first = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seeds from ${first}`);
  for (let seed = first; seed < first + SEEDS; seed++) simulate(seed);
});
