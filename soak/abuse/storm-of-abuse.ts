/**
 * What `soak -- abuse` and `soak -- abuse-edge` do to a server of live drafts: fifty thousand hostile frames and everything else that a stranger, a viewer or a member gone bad can do over a
 * socket, while neighbours in the same draft and in another one go on typing. The bad one is cut with its own code, nobody
 * else notices, and nothing of it is kept.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import * as Y from "yjs";
import type { TestDatabase } from "#db/testing.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import { draftWorld } from "#server/collab/testing/draft-world.ts";
import { updateFrame } from "#server/collab/wire.ts";
import { soakDatabase } from "../soak-database.ts";
import type { SoakLine, SoakOptions } from "../soak-line.ts";
import type { Received, Wave } from "./attackers.ts";
import { Neighbours } from "./neighbours.ts";
import { p99 } from "./p99.ts";

const FRAMES = 50_000;
const FRAMES_SHORT = 2_000;
/** Before every wave, so that both are felt on the same machine in the same minute. */
const CALM_MS = 5_000;
const CALM_MS_SHORT = 1_000;
/** What a wave leaves behind is counted neither as calm nor as storm. */
const AFTERMATH_MS = 500;
const UNAUTHENTICATED = 1_000;
const HALF_OPEN = 1_000;
const CUT_MS_MAX = 1_000;
const GROWTH_MB_MAX = 50;
/** Nobody feels less while typing. */
const BUSY_MS_MAX = 100;
const SHARES = [
  ["noise", 0.374],
  ["cut short", 0.18],
  ["bent", 0.24],
  ["text", 0.1],
  ["forged", 0.1],
  ["oversized", 0.006],
] as const;

/** A server of live drafts that is about to be abused, in a process of its own. */
export type Target = {
  wsUrl: string;
  rooms: Pick<DraftRooms, "history" | "recheck">;
  /** What the process holds, after a collection where one can be asked for. */
  rssBytes(): Promise<number>;
  /** For how long its own work kept its event loop since the last call, in milliseconds; only where it can say so. */
  busyMs?(): Promise<{ p99: number; max: number }>;
  stop(): Promise<void>;
};

export async function stormOfAbuse(
  soak: string,
  startTarget: (db: TestDatabase) => Promise<Target>,
  { short, seed, count }: SoakOptions,
): Promise<SoakLine[]> {
  process.setMaxListeners(100);
  const frames = count ?? (short ? FRAMES_SHORT : FRAMES);
  await using stack = new AsyncDisposableStack();
  const db = stack.use(await soakDatabase());
  const world = await draftWorld(db);
  const [attacked, untouched, given] = [await world.draft(), await world.draft(), await world.draft()];
  const target = await startTarget(db);
  stack.defer(() => target.stop());
  const { wsUrl } = target;
  const attackers = fork(fileURLToPath(new URL("./attackers.ts", import.meta.url)));
  stack.defer(() => void attackers.kill());
  // They would sit at other machines: what they do with these cores must not be what the neighbours wait for.
  if (attackers.pid !== undefined) setPriority(attackers.pid, constants.priority.PRIORITY_LOW);
  const neighbours = await Neighbours.sitDown(wsUrl, world, [attacked, untouched]);
  stack.defer(() => neighbours.leave());

  const [editor, viewer] = [await world.person("Eve"), await world.person("Vic", "viewer")];
  const victims = neighbours.clients.slice(0, 3).map(({ doc }) => doc.clientID);
  const send = (wave: DistributiveOmit<Wave, "wsUrl" | "seed">) => ask<Received>(attackers, { ...wave, wsUrl, seed });
  // What is only warm afterwards is no growth, nor what an allocator keeps of the largest messages for those that follow.
  await send({ kind: "noise", ref: attacked, people: [editor, viewer], victims, count: Math.min(500, frames / 4) });
  await send({ kind: "oversized", ref: attacked, people: [editor, viewer], victims, count: 40 });
  await send({ kind: "bombs", ref: given, people: [editor], victims, count: 12 });
  neighbours.type();
  const known = new Set([...(await storedDocument(target, attacked)).store.clients.keys(), ...victims]);
  const memoryBefore = await target.rssBytes();

  const people = [editor, viewer];
  const results: Record<string, Received> = {};
  const [calm, delays]: [number[], number[]] = [[], []];
  const busiest: number[] = [];
  const quiet = async () => {
    await pause(AFTERMATH_MS);
    neighbours.take();
    await pause(short ? CALM_MS_SHORT : CALM_MS);
    const felt = neighbours.take();
    calm.push(...felt);
    return p99(felt);
  };
  const storm = async (name: string, wave: DistributiveOmit<Wave, "wsUrl" | "seed">) => {
    const calmP99 = await quiet();
    await target.busyMs?.();
    results[name] = await send(wave);
    const { sent, cut, slowestCutMs, wrong } = results[name];
    const felt = neighbours.take();
    delays.push(...felt);
    const busy = await target.busyMs?.();
    if (busy) busiest.push(busy.max);
    const words = `${sent} sent, ${cut} cut, slowest ${slowestCutMs.toFixed(0)} ms, neighbours' p99 ${p99(felt).toFixed(0)} ms, calm ${calmP99.toFixed(0)} ms`;
    const host = busy ? `, at work for ${busy.p99.toFixed(1)} (p99), ${busy.max.toFixed(0)} ms (most) at once` : "";
    console.error(`${soak}: ${name}: ${words}${host} ${wrong.join("; ")}`);
  };
  for (const [kind, share] of SHARES) {
    // A bent edit of somebody who may edit may still be an edit: where that would count as harm, viewers send them.
    const who = kind === "bent" ? [viewer] : people;
    await storm(kind, {
      kind,
      ref: attacked,
      people: who,
      victims,
      count: Math.ceil(frames * share * (kind === "bent" ? 0.7 : 1)),
    });
  }
  await storm("bent by an editor", {
    kind: "bent",
    ref: given,
    people: [editor],
    victims,
    count: Math.ceil(frames * 0.072),
  });
  await storm("writes of a viewer", { kind: "writes", ref: attacked, people: [viewer], victims, count: frames / 50 });
  await storm("edits in another's name", {
    kind: "foreign numbers",
    ref: attacked,
    people: [editor],
    victims,
    count: 200,
  });
  await storm("bombs", { kind: "bombs", ref: given, people: [editor], victims, count: 36 });
  await storm("no ticket", { kind: "no ticket", ref: attacked, count: UNAUTHENTICATED });
  await storm("half open", { kind: "half open", ref: attacked, count: HALF_OPEN });
  await storm("foreign origin", { kind: "foreign origin", ref: attacked, count: 100 });
  const revoked = await revokedWrites(wsUrl, world, target, attacked);
  neighbours.rest();
  const during = [...delays, ...neighbours.take()].sort((a, b) => a - b);
  await Promise.all(neighbours.clients.map((client) => client.saved()));
  const growthMb = ((await target.rssBytes()) - memoryBefore) / 1_048_576;

  const stored = await storedDocument(target, attacked);
  const honest = neighbours.clients.slice(0, 3);
  const strangers = [...stored.store.clients.keys()].filter((client) => !known.has(client));
  const unchanged = honest.every(({ doc }) => Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(stored)));
  const foreign = JSON.stringify(stored.getMap("invoice").toJSON()).includes("not yours") ? 1 : 0;
  const all = Object.values(results);
  const wrong = all.flatMap((received) => received.wrong);
  for (const one of [...wrong, ...revoked.wrong]) console.error(`${soak}: ${one}`);
  const slowest = Math.max(...all.map(({ slowestCutMs }) => slowestCutMs), revoked.cutMs);
  const sent = SHARES.reduce(
    (sum, [kind]) => sum + (results[kind]?.sent ?? 0),
    results["bent by an editor"]?.sent ?? 0,
  );
  const line = (metric: string, value: number, unit: string, goal: string, ok: boolean): SoakLine => ({
    soak,
    metric,
    value: Number(value.toFixed(1)),
    unit,
    goal,
    ok,
  });
  const before = p99(calm.sort((a, b) => a - b));
  const ratio = p99(during) / before;
  return [
    line("hostile frames sent", sent, "frames", `>= ${frames}`, sent >= frames),
    line(
      "closed with another code than their own, or not at all",
      wrong.length + revoked.wrong.length,
      "sockets",
      "0",
      wrong.length + revoked.wrong.length === 0,
    ),
    line("slowest cut", slowest, "ms", `<= ${CUT_MS_MAX}`, slowest <= CUT_MS_MAX),
    line(
      "strangers in the attacked document",
      strangers.length + foreign + (unchanged ? 0 : 1),
      "edits",
      "0",
      strangers.length + foreign === 0 && unchanged,
    ),
    line("forged identities that a neighbour saw", neighbours.forgedSeen, "states", "0", neighbours.forgedSeen === 0),
    line("neighbours cut", neighbours.cuts, "sockets", "0", neighbours.cuts === 0),
    {
      ...line("neighbours' p99 under attack", p99(during), "ms", "<= 2 × the calm between the waves", ratio <= 2),
      against: `calm (${before.toFixed(1)} ms)`,
      ratio,
    },
    ...(busiest.length === 0
      ? []
      : [
          line(
            "longest work at once",
            Math.max(...busiest),
            "ms",
            `<= ${BUSY_MS_MAX}`,
            Math.max(...busiest) <= BUSY_MS_MAX,
          ),
        ]),
    line("memory growth of the server", growthMb, "MB", `<= ${GROWTH_MB_MAX}`, growthMb <= GROWTH_MB_MAX),
  ];
}

type DistributiveOmit<T, Keys extends PropertyKey> = T extends unknown ? Omit<T, Keys> : never;

/** Somebody in the middle of typing is taken out of the agency: cut at once, and out for good. */
async function revokedWrites(
  wsUrl: string,
  world: Awaited<ReturnType<typeof draftWorld>>,
  { rooms }: Target,
  ref: RoomRef,
): Promise<{ cutMs: number; wrong: string[] }> {
  const wrong: string[] = [];
  let cutMs = 0;
  for (let at = 0; at < 5; at++) {
    const person = await world.person(`Gone ${at}`);
    const path = `${wsUrl}/collab/${ref.invoiceId}?ticket=${world.ticket(ref, person)}`;
    const socket = new WebSocket(path);
    await once(socket, "message");
    const closed = once(socket, "close");
    await world.remove(person);
    const removedAt = performance.now();
    await rooms.recheck(world.tenantId, person.userId);
    // Whether or not the word of it has come: this is written after the member was removed.
    const doc = new Y.Doc();
    doc.getMap("invoice").set("subject", "not yours any more");
    if (socket.readyState === WebSocket.OPEN) socket.send(updateFrame(Y.encodeStateAsUpdate(doc)));
    cutMs = Math.max(cutMs, (await cutAt(socket)) - removedAt);
    // The end of the connection itself is no part of the cut: workerd keeps it until the object leaves the memory, and a browser
    // does not wait for it.
    socket.terminate();
    const [code] = (await closed) as [number];
    if (code !== 4403) wrong.push(`revoked: closed with ${code}`);
    const again = new WebSocket(path);
    again.on("error", () => {});
    const [codeAgain] = (await once(again, "close")) as [number];
    if (codeAgain !== 4403) wrong.push(`revoked: back with an old ticket, ${codeAgain}`);
  }
  return { cutMs, wrong };
}

/** When this client knew that it was cut: from then on it neither writes nor hears. */
async function cutAt(socket: WebSocket): Promise<number> {
  while (socket.readyState === WebSocket.OPEN) await pause(2);
  return performance.now();
}

async function storedDocument({ rooms }: Target, ref: RoomRef): Promise<Y.Doc> {
  const doc = new Y.Doc();
  for (let after = 0; ; ) {
    const { updates, more } = await rooms.history(ref, { after, limit: 1_000 });
    for (const { update } of updates) Y.applyUpdate(doc, update);
    after = updates.at(-1)?.seq ?? after;
    if (!more) return doc;
  }
}

async function ask<Answer>(child: ChildProcess, order: object): Promise<Answer> {
  const answer = once(child, "message");
  child.send(order);
  return ((await answer) as [Answer])[0];
}
