/** Honest people at their drafts, who type in a steady pace and see how long it takes until the others have it. */
import * as Y from "yjs";
import { addLine, setLineField } from "#core/draft-document.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import type { DraftWorld } from "#server/collab/testing/draft-world.ts";
import { Client, line } from "#server/node/testing/collab-world.ts";
import { FORGED } from "./hostile-frames.ts";

const PEOPLE_PER_DRAFT = 3;
const TYPING_MS = 250;

export class Neighbours {
  readonly clients: Client[] = [];
  /** From an edit to each of the others, in milliseconds, since the last `take`. */
  #delays: number[] = [];
  readonly #sentAt = new Map<string, number>();
  #edits = 0;
  #timer: NodeJS.Timeout | null = null;
  forgedSeen = 0;

  static async sitDown(wsUrl: string, world: DraftWorld, refs: readonly RoomRef[]): Promise<Neighbours> {
    const neighbours = new Neighbours();
    for (const ref of refs) {
      for (let at = 0; at < PEOPLE_PER_DRAFT; at++) {
        const person = await world.person(`Neighbour ${at}`);
        const client = new Client(wsUrl, ref.invoiceId, world.ticket(ref, person));
        await client.synced();
        neighbours.#watch(client);
        neighbours.clients.push(client);
      }
    }
    return neighbours;
  }

  /** Everybody in turn, until `rest`. */
  type(): void {
    let turn = 0;
    this.#timer = setInterval(() => {
      const client = this.clients[turn++ % this.clients.length];
      if (!client) return;
      const said = String(++this.#edits);
      this.#sentAt.set(said, performance.now());
      const own = `own-${client.doc.clientID}`;
      if (!setLineField(client.doc, own, "unit", said)) addLine(client.doc, line(own, { unit: said }));
    }, TYPING_MS / this.clients.length);
  }

  rest(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** The delays since the last call, in order. */
  take(): number[] {
    const delays = this.#delays.sort((a, b) => a - b);
    this.#delays = [];
    return delays;
  }

  /** How often a neighbour's connection has ended. */
  get cuts(): number {
    return this.clients.reduce((sum, { closes }) => sum + closes.length, 0);
  }

  leave(): void {
    this.rest();
    for (const client of this.clients) client.destroy();
  }

  #watch(client: Client): void {
    const { doc, provider } = client;
    doc.getMap("lines").observeDeep((events, transaction) => {
      if (transaction.local) return;
      for (const event of events) {
        for (const [id, value] of linesIn(event, doc)) {
          const sentAt = id.startsWith("own-") ? this.#sentAt.get(String(value.get("unit"))) : undefined;
          if (sentAt !== undefined) this.#delays.push(performance.now() - sentAt);
        }
      }
    });
    provider.awareness.on("update", () => {
      for (const state of provider.awareness.getStates().values()) {
        if (JSON.stringify(state).includes(FORGED)) this.forgedSeen++;
      }
    });
  }
}

function linesIn(event: Y.YEvent<Y.AbstractType<unknown>>, doc: Y.Doc): [string, Y.Map<unknown>][] {
  const ids = event.path.length === 0 ? [...event.keys.keys()] : [String(event.path[0])];
  return ids.flatMap((id) => {
    const value = doc.getMap("lines").get(id);
    return value instanceof Y.Map ? [[id, value] as [string, Y.Map<unknown>]] : [];
  });
}
