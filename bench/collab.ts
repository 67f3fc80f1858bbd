/**
 * Live drafts beside y-websocket 2.1.0's server and hocuspocus 4, neither of which keeps anything: ours commits every edit to
 * PostgreSQL before anyone sees it, and PostgreSQL's CPU is counted in. All contestants take turns in one run on the same Node, each
 * server in a process of its own, everybody who types in another. A turn in which that process was late by more than 5 ms
 * (p99) is void and made again. `--short` makes fewer turns and `--only=PART` only a part, for working on it; `--cpu-prof` leaves a
 * profile of every server in the folder for temporary files.
 */
import type { BenchLine } from "./bench-line.ts";
import { coldOpenLines } from "./collab-cold-open.ts";
import { memoryLines } from "./collab-memory.ts";
import {
  conditionLines,
  cpuLines,
  joinAll,
  leaveAll,
  type Pace,
  type Servers,
  type Shape,
  takeTurns,
  timeLine,
} from "./collab-turns.ts";
import { type CollabBase, Generator, ServerProcess, startBase } from "./collab-world.ts";

const STORED = 10_000;
const OPEN = 2_000;

const BUSY: Shape = { rooms: 20, clients: 20, perSecond: [20, 60, 120], turnMs: 3_000 };
const SMALL: Shape = { rooms: 20, clients: 5, perSecond: [20], turnMs: 2_000 };
const CROWDED: Shape = { rooms: 5, clients: 50, perSecond: [20], turnMs: 2_000 };
const MANY: Shape = { rooms: OPEN, clients: 2, perSecond: [0.5], turnMs: 3_000 };
/** One room, somebody typing by themselves at leisure while the others look. */
const QUIET: Shape = { rooms: 1, clients: 5, perSecond: [4], turnMs: 3_000 };

const SPARE_TURNS = 20;
const GOAL_BUSY_MS = { p50: 8, p99: 25 };
const GOAL_QUIET_MS = 4;

export async function run(): Promise<BenchLine[]> {
  const short = process.argv.includes("--short");
  const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice(7);
  const wanted = (part: string) => only === undefined || only === part;
  const pace: Pace = short ? { turns: 3, spare: { left: 0 } } : { turns: 5, spare: { left: SPARE_TURNS } };
  await using stack = new AsyncDisposableStack();
  const base = stack.use(await startBase(STORED));
  const generator = new Generator();
  stack.defer(() => generator.stop());
  const lines: BenchLine[] = [];
  const all = [];

  const small = await startServers(base);
  stack.defer(() => stopServers(small));
  for (const [part, shape] of Object.entries({ quiet: QUIET, busy: BUSY, small: SMALL, crowded: CROWDED })) {
    if (!wanted(part)) continue;
    await joinAll(base, small, generator, shape);
    const turns = await takeTurns(base, small, generator, shape, pace);
    await leaveAll(generator);
    all.push(...turns);
    for (const one of turns) {
      lines.push(...cpuLines(one, part === "busy"));
      lines.push(timeLine(one, "p50", part === "busy" ? GOAL_BUSY_MS.p50 : part === "quiet" ? GOAL_QUIET_MS : null));
      lines.push(timeLine(one, "p99", part === "busy" ? GOAL_BUSY_MS.p99 : null));
    }
  }

  if (wanted("many") || wanted("memory")) {
    await stopServers(small);
    const many = await startServers(base);
    stack.defer(() => stopServers(many));
    lines.push(...(await memoryLines(base, many, generator, OPEN)));
    if (wanted("many")) {
      const turns = await takeTurns(base, many, generator, MANY, { ...pace, turns: short ? 1 : pace.turns });
      all.push(...turns);
      for (const one of turns)
        lines.push(...cpuLines(one, false), timeLine(one, "p50", null), timeLine(one, "p99", null));
    }
    await leaveAll(generator);
    await stopServers(many);
  }
  if (wanted("open")) lines.push(...(await coldOpenLines(base, short ? 5 : 11)));
  return all.length > 0 ? [...lines, ...conditionLines(all)] : lines;
}

async function startServers(base: CollabBase): Promise<Servers> {
  const start = (contestant: keyof Servers) => new ServerProcess(contestant, base).ready();
  return {
    countersign: await start("countersign"),
    "y-websocket": await start("y-websocket"),
    hocuspocus: await start("hocuspocus"),
  };
}

async function stopServers(servers: Servers): Promise<void> {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
}
