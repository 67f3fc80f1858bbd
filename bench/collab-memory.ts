/**
 * What an open draft and a connection hold: two thousand drafts of ten thousand that are stored, opened with one person in each,
 * then with a second. Bytes in use after a full collection, so that what differs is what is kept.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { BenchLine } from "./bench-line.ts";
import { rounded, type Servers } from "./collab-turns.ts";
import { CONTESTANTS, type Contestant } from "./collab-wire.ts";
import type { CollabBase, Generator, ServerProcess } from "./collab-world.ts";

// The last answers, and the projections of drafts that were just opened: until what is held no longer becomes less.
const SETTLE_MS = 3_000;
const SETTLES_MAX = 40;
const SETTLED_SHARE = 0.998;

/** Leaves everybody in the rooms: two in each. */
export async function memoryLines(
  base: CollabBase,
  servers: Servers,
  generator: Generator,
  rooms: number,
): Promise<BenchLine[]> {
  const held = {} as Record<Contestant, { draft: number; connection: number }>;
  for (const contestant of CONTESTANTS) {
    const server = servers[contestant];
    const places = base.takeRooms(contestant, rooms, 2);
    const seed = Buffer.from(base.seed).toString("base64");
    const stored = contestant === "countersign";
    const empty = await settled(server);
    const join = async (which: number) => {
      // Tickets end after a minute; a thousand drafts take a few seconds to open.
      for (let from = 0; from < rooms; from += 500) {
        const part = places().map((people, at) =>
          at >= from && at < from + 500 ? people.slice(which, which + 1) : [],
        );
        await generator.order({ type: "join", contestant, port: server.port, rooms: part, seed, stored });
      }
      return settled(server);
    };
    const one = await join(0);
    const two = await join(1);
    const connection = (two - one) / rooms;
    held[contestant] = { connection, draft: (one - empty) / rooms - connection };
  }
  return (["connection", "draft"] as const).map((what) => {
    const ours = held.countersign[what];
    const theirs = held.hocuspocus[what];
    return {
      bench: "collab",
      metric: what === "draft" ? `memory per open draft of 12 lines, ${rooms} open` : "memory per connection",
      value: rounded(ours / 1_024),
      unit: "KiB",
      against: `hocuspocus ${rounded(theirs / 1_024)} KiB, y-websocket ${rounded(held["y-websocket"][what] / 1_024)} KiB`,
      ratio: rounded(ours / theirs, 100),
      goal: "≤ hocuspocus",
      ok: ours <= theirs,
    };
  });
}

async function settled(server: ServerProcess): Promise<number> {
  let held = Number.POSITIVE_INFINITY;
  for (let at = 0; at < SETTLES_MAX; at++) {
    await pause(SETTLE_MS);
    const now = await server.bytesInUse();
    if (now > held * SETTLED_SHARE) return Math.min(now, held);
    held = now;
  }
  throw new Error("what the server holds does not come to rest");
}
