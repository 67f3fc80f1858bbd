/**
 * Several hosts on one database, a random one killed again and again while people type through sockets that land anywhere. What one
 * has seen of another, and what an author was told is kept, must be stored; and no two hosts ever wrote to one room.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as Y from "yjs";
import { addLine, lineOrder } from "#core/draft-document.ts";
import { seeded } from "#core/oracle/seeded.ts";
import { createDraftLog } from "#db/draft-log.ts";
import type { TestDatabase } from "#db/testing.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { LEASE_MS } from "#server/node/host-lease.ts";
import { Client, COLLAB_SECRET, line, type Person } from "#server/node/testing/collab-world.ts";
import type { DraftWorld } from "./draft-world.ts";

export type HostsStormOptions = {
  db: TestDatabase;
  world: DraftWorld;
  kills: number;
  seed: number;
  hosts?: number;
  leaseMs?: number;
  onKill?: (kills: number) => void;
};

export type HostsStormResult = {
  kills: number;
  acknowledged: number;
  seen: number;
  /** Acknowledged or seen, and not stored. */
  lost: string[];
  /** Written, and missing when everybody is back. */
  missing: string[];
  /** Appends under a fence that was over: two owners. */
  fenced: number;
  /** Rooms that changed hands. */
  moves: number;
  /** From a kill until everybody's edits are kept again, the longest. */
  movedMsMax: number;
};

const DRAFTS = 2;
const PEOPLE_PER_DRAFT = 3;
const LINES_PER_KILL = 3;
// A draft has an end to its lines.
const KILLS_PER_DRAFT = 25;

export async function hostsStorm(options: HostsStormOptions): Promise<HostsStormResult> {
  const { db, kills, seed, leaseMs = LEASE_MS } = options;
  const random = seeded(seed);
  await watchAppends(db);
  const hosts = await Promise.all(Array.from({ length: options.hosts ?? 3 }, () => Host.start(db, leaseMs)));
  const result = { kills, acknowledged: 0, seen: 0, lost: [], missing: [], fenced: 0, moves: 0, movedMsMax: 0 };
  try {
    for (let done = 0; done < kills; done += KILLS_PER_DRAFT) {
      await stormInFreshDrafts(options, hosts, random, {
        from: done,
        to: Math.min(kills, done + KILLS_PER_DRAFT),
        result,
      });
    }
    return { ...result, ...(await judgeAppends(db)) };
  } finally {
    await Promise.all(hosts.map((host) => host.kill()));
  }
}

async function stormInFreshDrafts(
  { db, world, onKill }: HostsStormOptions,
  hosts: Host[],
  random: () => number,
  { from, to, result }: { from: number; to: number; result: HostsStormResult },
): Promise<void> {
  const log = createDraftLog(db);
  const writers: Writer[] = [];
  for (let draft = 0; draft < DRAFTS; draft++) {
    const ref = await world.draft();
    for (let at = 0; at < PEOPLE_PER_DRAFT; at++) {
      const name = `d${draft}p${at}`;
      writers.push(new Writer(name, ref, await world.person(name), world, () => pick(hosts, random).wsUrl));
    }
  }
  const companions = (writer: Writer) => writers.filter((other) => other !== writer && other.ref === writer.ref);
  try {
    await Promise.all(writers.map((writer) => writer.client.saved()));
    for (let kill = from; kill < to; kill++) {
      const typed = writers.map((writer) => writer.type(LINES_PER_KILL, `${kill}`));
      // In the middle of it: something of this round was seen, more is on its way.
      const [watcher] = writers;
      const others = watcher ? companions(watcher) : [];
      await watcher?.client.until("a line of another", () =>
        others.some((other) => lineOrder(watcher.client.doc).includes(`${other.name}-${kill}-0`)),
      );
      const victim = pick(hosts, random);
      const killedAt = performance.now();
      await victim.kill();
      await Promise.all(typed);
      const seen = new Set(writers.flatMap((writer) => writer.seen(companions(writer))));
      const acknowledged = new Set(writers.flatMap((writer) => writer.acknowledged));
      const stored = await storedLines(log, new Set(writers.map(({ ref }) => ref)));
      result.lost.push(...[...seen, ...acknowledged].filter((id) => !stored.has(id)));
      await Promise.all(
        writers.map((writer) => writer.client.until("connected", () => writer.client.provider.synced, 20_000)),
      );
      await Promise.all(writers.map((writer) => writer.client.saved()));
      result.movedMsMax = Math.max(result.movedMsMax, performance.now() - killedAt);
      hosts[hosts.indexOf(victim)] = await Host.start(db, victim.leaseMs);
      onKill?.(kill + 1);
    }
    const stored = await storedLines(log, new Set(writers.map(({ ref }) => ref)));
    const written = writers.flatMap((writer) => writer.written);
    result.missing.push(...written.filter((id) => !stored.has(id)));
    result.acknowledged += writers.reduce((sum, writer) => sum + writer.acknowledged.length, 0);
    result.seen += writers.reduce((sum, writer) => sum + writer.seen(companions(writer)).length, 0);
  } finally {
    for (const writer of writers) writer.client.destroy();
  }
}

/** Somebody who types, comes back to any host, and remembers what they were told. */
class Writer {
  readonly name: string;
  readonly ref: RoomRef;
  readonly client: Client;
  readonly written: string[] = [];
  #acknowledged = 0;

  constructor(name: string, ref: RoomRef, person: Person, world: DraftWorld, anyHost: () => string) {
    this.name = name;
    this.ref = ref;
    this.client = new Client(anyHost(), ref.invoiceId, world.ticket(ref, person));
    const { provider, doc } = this.client;
    provider.maxBackoffTime = 100;
    provider.on("connection-close", () => {
      provider.serverUrl = `${anyHost()}/collab`;
      provider.params = { ticket: world.ticket(ref, person) };
    });
    provider.awareness.on("update", () => {
      const kept = this.client.notice?.saved;
      if (kept?.synced && kept.clock >= Y.getState(doc.store, doc.clientID)) this.#acknowledged = this.written.length;
    });
  }

  get acknowledged(): string[] {
    return this.written.slice(0, this.#acknowledged);
  }

  async type(lines: number, round: string): Promise<void> {
    for (let at = 0; at < lines; at++) {
      const id = `${this.name}-${round}-${at}`;
      addLine(this.client.doc, line(id));
      this.written.push(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What this one has seen of the others. */
  seen(others: readonly Writer[]): string[] {
    const here = new Set(lineOrder(this.client.doc));
    return others.flatMap(({ written }) => written.filter((id) => here.has(id)));
  }
}

class Host {
  readonly leaseMs: number;
  readonly wsUrl: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, leaseMs: number) {
    this.#child = child;
    this.leaseMs = leaseMs;
    this.wsUrl = `ws://127.0.0.1:${port}`;
  }

  static async start(db: { appUrl: string; relayUrl: string }, leaseMs: number): Promise<Host> {
    const script = fileURLToPath(new URL("../../node/testing/leased-server.ts", import.meta.url));
    const env = {
      COLLAB_APP_URL: db.appUrl,
      COLLAB_RELAY_URL: db.relayUrl,
      COLLAB_SECRET,
      COLLAB_LEASE_MS: `${leaseMs}`,
    };
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "ignore"],
    });
    child.stdin.write("start\n");
    for await (const said of createInterface({ input: child.stdout })) {
      const port = /^port (\d+)$/.exec(said)?.[1];
      if (port) return new Host(child, Number(port), leaseMs);
    }
    throw new Error("a host ended before it listened");
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}

/** Every append and every claim from now on, beside the product, in the order in which they were committed to. */
async function watchAppends(db: TestDatabase): Promise<void> {
  await db.owner.query(`
    create table if not exists public.storm_appends (tenant_id uuid, invoice_id uuid, seq bigint, fence bigint);
    create or replace function public.storm_append() returns trigger language plpgsql security definer as $$
    begin
      insert into public.storm_appends values (new.tenant_id, new.invoice_id, new.seq, new.fence);
      return null;
    end $$;
    drop trigger if exists storm_append on draft_updates;
    create trigger storm_append after insert on draft_updates for each row execute function public.storm_append();`);
}

/** Within a room the fence never goes down from one append to the next: whoever wrote under an older one wrote before. */
async function judgeAppends(db: TestDatabase): Promise<{ fenced: number; moves: number }> {
  const { rows } = await db.owner.query<{ fenced: number; moves: number }>(`
    select count(*) filter (where fence < before)::int as fenced, count(*) filter (where fence > before and before > 0)::int as moves
      from (select fence, lag(fence) over (partition by tenant_id, invoice_id order by seq) as before from public.storm_appends) appends`);
  return rows[0] ?? { fenced: -1, moves: 0 };
}

async function storedLines(log: ReturnType<typeof createDraftLog>, refs: ReadonlySet<RoomRef>): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const ref of refs) {
    const doc = new Y.Doc();
    for (const { update } of await log.history(ref, { after: 0, limit: 100_000 })) Y.applyUpdate(doc, update);
    for (const id of lineOrder(doc)) ids.add(id);
    doc.destroy();
  }
  return ids;
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}
