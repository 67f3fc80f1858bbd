/** The process in which everybody types: told what to do over IPC, so that the load has a core and an event loop of its own. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { Crowd, type Place } from "./collab-crowd.ts";
import type { Contestant } from "./collab-wire.ts";
import { cpuMsOf, cpuMsOfTree } from "./process-cpu.ts";

export type Order =
  | { type: "join"; contestant: Contestant; port: number; rooms: Place[][]; seed: string; stored: boolean }
  | { type: "type"; contestant: Contestant; perSecond: number; ms: number; server: number; postgres: number | null }
  | { type: "leave"; contestant: Contestant };

export type Typed = {
  edits: number;
  deliveries: number;
  expected: number;
  serverMs: number;
  postgresMs: number;
  p50: number;
  p99: number;
  lagMs: number;
};

const DRAIN_MS_MAX = 30_000;
const crowds = new Map<Contestant, Crowd>();

process.on("message", (order: Order) => {
  carryOut(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});

async function carryOut(order: Order): Promise<Typed | null> {
  const crowd = crowds.get(order.contestant) ?? new Crowd(order.contestant);
  crowds.set(order.contestant, crowd);
  if (order.type === "join") {
    await crowd.join(order.port, order.rooms, Buffer.from(order.seed, "base64"), order.stored);
    // What greets the last one is not what is measured.
    await pause(200);
  } else if (order.type === "leave") {
    crowd.leave();
    crowds.delete(order.contestant);
  } else return typeFor(crowd, order);
  return null;
}

async function typeFor(crowd: Crowd, order: Order & { type: "type" }): Promise<Typed> {
  const plan = crowd.record(order.perSecond, order.ms);
  const expected = crowd.expected(plan.length);
  globalThis.gc?.();
  await pause(50);
  crowd.begin();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = () => [cpuMsOf(order.server), order.postgres === null ? 0 : cpuMsOfTree(order.postgres)] as const;
  const [serverBefore, postgresBefore] = cpu();
  delay.enable();
  const begun = performance.now();
  let next = 0;
  while (next < plan.length) {
    const elapsed = performance.now() - begun;
    for (let press = plan[next]; press && press.dueMs <= elapsed; press = plan[++next]) press.send();
    await pause(1);
  }
  delay.disable();
  const until = performance.now() + DRAIN_MS_MAX;
  while (crowd.delivered < expected && performance.now() < until) await pause(2);
  // The acknowledgements of the last edits belong to them.
  await pause(150);
  const [serverAfter, postgresAfter] = cpu();
  crowd.verify();
  return {
    edits: plan.length,
    deliveries: crowd.delivered,
    expected,
    serverMs: serverAfter - serverBefore,
    postgresMs: postgresAfter - postgresBefore,
    p50: crowd.quantileMs(0.5),
    p99: crowd.quantileMs(0.99),
    lagMs: delay.percentile(99) / 1e6,
  };
}
