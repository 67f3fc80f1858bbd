/** Turns of typing: every contestant at every rate of one shape, one after the other, and again. */
import type { BenchLine } from "./bench-line.ts";
import type { Typed } from "./collab-generator.ts";
import { CONTESTANTS, type Contestant } from "./collab-wire.ts";
import type { CollabBase, Generator, ServerProcess } from "./collab-world.ts";
import { median } from "./load.ts";

export type Shape = { rooms: number; clients: number; perSecond: readonly number[]; turnMs: number };

export type Servers = Record<Contestant, ServerProcess>;

/** How many turns are made, and how many void ones may still be made again in the whole run: it has an end on a busy machine, too. */
export type Pace = { turns: number; spare: { left: number } };

export type Turns = {
  shape: Shape;
  perSecond: number;
  /** Turn by turn, the same index for all. */
  typed: Record<Contestant, Typed[]>;
  void: number;
};

const LAG_MS_MAX = 5;

export async function joinAll(base: CollabBase, servers: Servers, generator: Generator, shape: Shape): Promise<void> {
  for (const contestant of CONTESTANTS) {
    const rooms = base.takeRooms(contestant, shape.rooms, shape.clients)();
    const seed = Buffer.from(base.seed).toString("base64");
    // Ours has its drafts in the store; the others are told what a draft says.
    const stored = contestant === "countersign";
    await generator.order({ type: "join", contestant, port: servers[contestant].port, rooms, seed, stored });
  }
}

export async function leaveAll(generator: Generator): Promise<void> {
  for (const contestant of CONTESTANTS) await generator.order({ type: "leave", contestant });
}

/** Everybody is in their rooms already. Each rate is warmed up once. */
export async function takeTurns(
  base: CollabBase,
  servers: Servers,
  generator: Generator,
  shape: Shape,
  pace: Pace,
): Promise<Turns[]> {
  const all = shape.perSecond.map(
    (perSecond): Turns => ({
      shape,
      perSecond,
      typed: { countersign: [], "y-websocket": [], hocuspocus: [] },
      void: 0,
    }),
  );
  const type = (contestant: Contestant, perSecond: number, ms: number) =>
    generator.order({
      type: "type",
      contestant,
      perSecond,
      ms,
      server: servers[contestant].pid,
      postgres: contestant === "countersign" ? base.postmaster : null,
    });
  for (const contestant of CONTESTANTS) await type(contestant, shape.perSecond.at(-1) ?? 1, shape.turnMs / 2);
  for (let turn = 0; turn < pace.turns; turn++) {
    for (const turns of all) {
      for (let at = 0; at < CONTESTANTS.length; at++) {
        // Nobody is always the first after a pause.
        const contestant = CONTESTANTS[(at + turn) % CONTESTANTS.length] as Contestant;
        let typed = await type(contestant, turns.perSecond, shape.turnMs);
        while (typed.lagMs > LAG_MS_MAX && pace.spare.left > 0) {
          pace.spare.left--;
          turns.void++;
          typed = await type(contestant, turns.perSecond, shape.turnMs);
        }
        if (typed.deliveries !== typed.expected) {
          throw new Error(`${contestant} delivered ${typed.deliveries} of ${typed.expected} edits`);
        }
        turns.typed[contestant].push(typed);
      }
    }
  }
  return all;
}

/** Microseconds of CPU for one edit reaching one other client; ours with the database. */
export function cpuOf({ serverMs, postgresMs, deliveries }: Typed): number {
  return ((serverMs + postgresMs) * 1_000) / deliveries;
}

const GOALS: Record<"hocuspocus" | "y-websocket", number> = { hocuspocus: 0.8, "y-websocket": 1 };

export function cpuLines(turns: Turns, withGoal: boolean): BenchLine[] {
  const ours = turns.typed.countersign.map(cpuOf);
  return (["hocuspocus", "y-websocket"] as const).map((peer) => {
    // Turn beside turn: what else the machine did is in both.
    const ratio = median(turns.typed[peer].map((typed, at) => (ours[at] ?? Number.NaN) / cpuOf(typed)));
    const theirs = median(turns.typed[peer].map(cpuOf));
    return {
      bench: "collab",
      metric: `CPU per delivered edit, committed, at ${named(turns)}`,
      value: rounded(median(ours)),
      unit: "µs",
      against: `${peer} ${rounded(theirs)} µs`,
      ratio: rounded(ratio, 100),
      spread: spreadOf(ours),
      goal: withGoal ? `≤ ${GOALS[peer]} × ${peer}` : "for reading",
      ok: !withGoal || ratio <= GOALS[peer],
    };
  });
}

/** The median of the turns, beside the peers' own, which wait for nothing. */
export function timeLine(turns: Turns, quantile: "p50" | "p99", goalMs: number | null): BenchLine {
  const of = (contestant: Contestant) => turns.typed[contestant].map((typed) => typed[quantile]);
  const value = median(of("countersign"));
  const peers = (["hocuspocus", "y-websocket"] as const).map((peer) => `${peer} ${rounded(median(of(peer)))} ms`);
  return {
    bench: "collab",
    metric: `key press to the other client, committed, ${quantile} at ${named(turns)}`,
    value: rounded(value),
    unit: "ms",
    against: peers.join(", "),
    spread: spreadOf(of("countersign")),
    goal: goalMs === null ? "for reading" : `≤ ${goalMs} ms`,
    ok: goalMs === null || value <= goalMs,
  };
}

/** Of the database's share, and of how late those who typed were. */
export function conditionLines(all: readonly Turns[]): BenchLine[] {
  const typed = all.flatMap((turns) => CONTESTANTS.flatMap((contestant) => turns.typed[contestant]));
  const ours = all.flatMap((turns) => turns.typed.countersign);
  const lagMs = Math.max(...typed.map((one) => one.lagMs));
  const share = median(ours.map(({ serverMs, postgresMs }) => (100 * postgresMs) / (serverMs + postgresMs)));
  const again = all.reduce((sum, turns) => sum + turns.void, 0);
  const late = typed.filter((one) => one.lagMs > LAG_MS_MAX).length;
  return [
    {
      bench: "collab",
      metric: "event loop of those who type, p99 late by, the worst turn that counts",
      value: rounded(lagMs),
      unit: "ms",
      goal: `≤ ${LAG_MS_MAX} ms; ${again} turns were void and made again, ${late} of ${typed.length} were void and stand`,
      ok: lagMs <= LAG_MS_MAX,
    },
    {
      bench: "collab",
      metric: "PostgreSQL's share of our CPU",
      value: rounded(share),
      unit: "%",
      goal: "for reading",
      ok: true,
    },
  ];
}

function named({ shape, perSecond }: Turns): string {
  return `${shape.rooms} × ${shape.clients}, ${perSecond} edits/s a room`;
}

export function spreadOf(values: readonly number[]): [number, number] {
  return [rounded(Math.min(...values)), rounded(Math.max(...values))];
}

export function rounded(value: number, by = 10): number {
  return Math.round(value * by) / by;
}
