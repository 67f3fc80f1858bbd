/**
 * From an event that is committed to the pages that show it: 500 open streams, their clients in a process of their own. Once as twenty
 * pages in each of 25 agencies, which read again what they show; once as 500 pages of one agency, which are told.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import { createInTenant, type InTenant } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const PAGES = 500;
const GOAL_MS = 1_000;
const RUNS = 3;

type Page = { userId: string; tenantId: string };

export async function run(): Promise<BenchLine[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-live-"));
  const database = await startEmbeddedPostgres({ dataDir, say: () => undefined });
  const secret = randomUUID() + randomUUID();
  const { ownerUrl } = database;
  try {
    await migrate({ ownerUrl, secret, root: process.cwd() });
    const appUrl = roleUrl(ownerUrl, secret, "countersign_app");
    const pool = new pg.Pool({ connectionString: appUrl, max: 4 });
    const inTenant = createInTenant(pool);
    const env = { LIVE_APP_URL: appUrl, LIVE_RELAY_URL: roleUrl(ownerUrl, secret, "countersign_relay") };
    const lines = [
      ...(await scenario(env, inTenant, { agencies: 25, reads: true, events: 25, everyMs: 200 })),
      ...(await scenario(env, inTenant, { agencies: 1, reads: false, events: 8, everyMs: 1_000 })),
    ];
    await pool.end();
    return lines;
  } finally {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** `events` are committed one after the other, `everyMs` apart, each in the next agency. */
type Scene = { agencies: number; reads: boolean; events: number; everyMs: number };
type Seen = { toldMs: number; updatedMs: number };

async function scenario(env: Record<string, string>, inTenant: InTenant, scene: Scene): Promise<BenchLine[]> {
  const pages: Page[] = [];
  for (let turn = 0; turn < scene.agencies; turn += 1)
    pages.push(...(await makeAgency(inTenant, PAGES / scene.agencies)));
  const host = await child("live-server.ts", env);
  const clients = await child("live-clients.ts", {});
  try {
    const port = Number((await host.line(/^port (\d+)$/))[1]);
    const before = await memoryOf(host);
    clients.process.stdin.write(`${JSON.stringify({ port, pages, reads: scene.reads })}\n`);
    await clients.line(/^open$/);
    const open = await memoryOf(host);
    await tell(inTenant, clients, pages, { ...scene, events: 5 });
    const runs: Seen[][] = [];
    for (let turn = 0; turn < RUNS; turn += 1) runs.push(await tell(inTenant, clients, pages, scene));
    const name = scene.reads ? "25 agencies of 20 pages, 5 events/s" : "one agency of 500 pages, 1 event/s";
    const result = (metric: string, of: (seen: Seen) => number): BenchLine => {
      const p95s = runs.map((one) => percentile(one.map(of), 0.95));
      const value = median(p95s);
      return {
        bench: "live",
        metric: `committed → ${metric}, p95, ${name}`,
        value: Math.round(value),
        unit: "ms",
        spread: [Math.round(Math.min(...p95s)), Math.round(Math.max(...p95s))],
        against: "the limit of 1 s",
        ratio: value / GOAL_MS,
        goal: "≤ 1,000 ms, every page told of every event",
        ok: value <= GOAL_MS,
      };
    };
    const perStream = (open.bytes - before.bytes) / PAGES / 1_024;
    return [
      result("told", ({ toldMs }) => toldMs),
      ...(scene.reads ? [result("page read again", ({ updatedMs }) => updatedMs)] : []),
      {
        bench: "live",
        metric: `memory of the host for an open stream, ${name}`,
        value: Math.round(perStream),
        unit: "kB",
        goal: "≤ 100 kB",
        ok: perStream <= 100 && open.streams === PAGES,
      },
    ];
  } finally {
    host.process.stdin.end();
    clients.process.stdin.end();
    await Promise.all([host.ended, clients.ended]);
  }
}

/** Commits events and waits until every page of each agency has said that it was told. From just before the commit was asked for. */
async function tell(
  inTenant: InTenant,
  clients: Child,
  pages: Page[],
  { events, everyMs }: Pick<Scene, "events" | "everyMs">,
): Promise<Seen[]> {
  const tenants = [...new Set(pages.map(({ tenantId }) => tenantId))];
  const asked = new Map<string, number>();
  const seen: Seen[] = [];
  const expected = (events * pages.length) / tenants.length;
  const all = clients.each(/^event (\S+) (\S+) (\S+)$/, ([, id = "", told, updated]) => {
    const from = asked.get(id);
    if (from === undefined) return false;
    seen.push({ toldMs: Number(told) - from, updatedMs: Number(updated) - from });
    return seen.length === expected;
  });
  for (let turn = 0; turn < events; turn += 1) {
    const id = randomUUID();
    asked.set(id, performance.timeOrigin + performance.now());
    await inTenant(tenants[turn % tenants.length] ?? "", (tx) =>
      appendEvent(
        tx,
        { memberId: null, name: "bench" },
        { action: "bench.event", subjectType: "agency", subjectId: id },
      ),
    );
    await pause(everyMs);
  }
  await all;
  return seen;
}

async function makeAgency(inTenant: InTenant, people: number): Promise<Page[]> {
  const tenantId = randomUUID();
  const made = Array.from({ length: people }, () => ({ tenantId, userId: randomUUID() }));
  await inTenant(tenantId, async (tx) => {
    await tx.insert(agencies).values({
      tenantId,
      name: "Bench",
      slug: tenantId,
      legal: { name: "Bench", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" },
      countryCode: "NL",
      timeZone: "Europe/Amsterdam",
      locale: "en-GB",
      baseCurrency: "EUR",
    });
    await tx
      .insert(members)
      .values(
        made.map((one) => ({ ...one, name: "Bench", email: `${one.userId}@example.com`, role: "editor" as const })),
      );
  });
  return made;
}

type Child = Awaited<ReturnType<typeof child>>;

async function child(file: string, env: Record<string, string>) {
  const started: ChildProcessWithoutNullStreams = spawn(
    process.execPath,
    ["--expose-gc", join(import.meta.dirname, file)],
    { env: { ...process.env, ...env } },
  );
  started.stderr.pipe(process.stderr);
  const lines = createInterface({ input: started.stdout });
  /** Resolves once `done` says so of a line that matches. */
  const each = (pattern: RegExp, done: (match: RegExpExecArray) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${file} did not say ${pattern} in time`)), 120_000);
      const onLine = (line: string) => {
        const match = pattern.exec(line);
        if (!match || !done(match)) return;
        clearTimeout(timer);
        lines.off("line", onLine);
        resolve();
      };
      lines.on("line", onLine);
    });
  return {
    process: started,
    each,
    ended: once(started, "exit"),
    async line(pattern: RegExp): Promise<RegExpExecArray> {
      let found: RegExpExecArray | null = null;
      await each(pattern, (match) => {
        found = match;
        return true;
      });
      if (!found) throw new Error("unreachable");
      return found;
    },
  };
}

async function memoryOf(host: Child): Promise<{ bytes: number; streams: number }> {
  await pause(300);
  const answer = host.line(/^memory (\d+) (\d+) (\d+)$/);
  host.process.stdin.write("memory\n");
  const [, bytes, , streams] = await answer;
  return { bytes: Number(bytes), streams: Number(streams) };
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
