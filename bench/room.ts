/**
 * From a key press to the other screen, through the real shell and a real PostgreSQL that has committed the edit in between:
 * 20 rooms × 5 stock y-websocket clients, each typing twice a second. The server is a process of its own; the clients share
 * this one, and what its event loop was late is printed, because it counts as latency too.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import pg from "pg";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { createInTenant } from "#db/tenant.ts";
import { Client, COLLAB_SECRET, collabWorld } from "#server/node/testing/collab-world.ts";
import { listenOn, prepareServer } from "#server/node/testing/spawn-collab-server.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const ROOMS = 20;
const CLIENTS = 5;
const EDITS_PER_SECOND = 2;
const RUNS = 5;
const RUN_MS = 4_000;
const GOAL_P99_MS = 100;

export async function run(): Promise<BenchLine[]> {
  await using stack = new AsyncDisposableStack();
  // Every stock provider listens for the end of the process.
  process.setMaxListeners(ROOMS * CLIENTS + 20);
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-bench-room-"));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  // The database runs as another user when we are root, and must be able to walk into the folder.
  await chmod(dataDir, 0o755);
  const database = await startEmbeddedPostgres({ dataDir, say: () => {} });
  stack.defer(() => database.stop());
  const { ownerUrl } = database;
  await migrate({ ownerUrl, secret: COLLAB_SECRET, root: process.cwd() });
  const urls = {
    appUrl: roleUrl(ownerUrl, COLLAB_SECRET, "countersign_app"),
    relayUrl: roleUrl(ownerUrl, COLLAB_SECRET, "countersign_relay"),
  };
  const pools = [ownerUrl, urls.appUrl, urls.relayUrl].map(
    (connectionString) => new pg.Pool({ connectionString, max: 4 }),
  );
  const [owner, appPool, relayPool] = pools as [pg.Pool, pg.Pool, pg.Pool];
  stack.defer(async () => void (await Promise.all(pools.map((pool) => pool.end()))));
  const world = stack.use(await collabWorld({ owner, relayPool, inTenant: createInTenant(appPool) }));

  const child = prepareServer(urls);
  stack.defer(() => void child.kill());
  const url = `ws://127.0.0.1:${await listenOn(child, 0)}`;
  const rooms = await Promise.all(Array.from({ length: ROOMS }, async () => openRoom(world, url)));
  const clients = rooms.flat();
  stack.defer(() => {
    for (const client of clients) client.destroy();
  });
  await Promise.all(clients.map((client) => client.saved()));

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await typeFor(clients, RUN_MS / 2);
  delay.reset();
  const runs: number[][] = [];
  for (let at = 0; at < RUNS; at++) runs.push(await typeFor(clients, RUN_MS));
  delay.disable();

  const p99 = median(runs.map((times) => quantile(times, 0.99)));
  const p50 = median(runs.map((times) => quantile(times, 0.5)));
  const lagMs = delay.percentile(99) / 1e6;
  const shape = `${ROOMS} rooms × ${CLIENTS}`;
  return [
    {
      bench: "room",
      metric: `key press to the other client, committed, p99 at ${shape}`,
      value: rounded(p99),
      unit: "ms",
      against: `the limit of ${GOAL_P99_MS} ms`,
      ratio: p99 / GOAL_P99_MS,
      goal: `p99 < ${GOAL_P99_MS} ms`,
      ok: p99 < GOAL_P99_MS,
    },
    { bench: "room", metric: "the same, p50", value: rounded(p50), unit: "ms", goal: "for reading p99", ok: true },
    {
      bench: "room",
      metric: "event loop of the clients, p99 late by",
      value: rounded(lagMs),
      unit: "ms",
      goal: "≤ 5 ms, else the clients measure themselves",
      ok: lagMs <= 5,
    },
  ];
}

async function openRoom(world: Awaited<ReturnType<typeof collabWorld>>, url: string): Promise<Client[]> {
  const ref = await world.draft();
  const people = await Promise.all(Array.from({ length: CLIENTS }, (_, at) => world.person(`Person ${at}`)));
  return people.map((person) => new Client(url, ref.invoiceId, world.ticket(ref, person)));
}

/** Everybody types for so long; the milliseconds of every edit to every other client of its room. */
async function typeFor(clients: readonly Client[], ms: number): Promise<number[]> {
  const times: number[] = [];
  const periodMs = 1_000 / EDITS_PER_SECOND;
  const stops = clients.map(({ doc }, at) => {
    // What is typed is the moment it was typed at, so every arrival measures itself.
    const typed = doc.getMap<number>("bench");
    const listen = (event: { keysChanged: Set<string> }, transaction: { local: boolean }) => {
      if (transaction.local) return;
      const now = performance.now();
      for (const key of event.keysChanged) times.push(now - (typed.get(key) ?? now));
    };
    typed.observe(listen);
    const key = String(doc.clientID);
    const type = () => void typed.set(key, performance.now());
    // People do not press their keys in the same millisecond.
    let timer = setTimeout(
      () => {
        type();
        timer = setInterval(type, periodMs);
      },
      (at * periodMs) / clients.length,
    );
    return () => {
      clearInterval(timer);
      typed.unobserve(listen);
    };
  });
  await new Promise((resolve) => setTimeout(resolve, ms));
  for (const stop of stops) stop();
  return times;
}

function quantile(times: number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
