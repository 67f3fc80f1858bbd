/** Invoice creations a second through HTTP, tRPC, row-level security and the room: each is durable when it is answered. */
import { randomUUID } from "node:crypto";
import { Caller, ownInstance } from "#e2e/instance.ts";
import type { BenchLine } from "./bench-line.ts";
import { load, median } from "./load.ts";

const GOAL_PER_SECOND = 100;
const EACH_RUN = 400;

export async function run(): Promise<BenchLine[]> {
  const instance = await ownInstance();
  try {
    const ana = await new Caller(instance.base, "ana@studioharbour.example").signIn();
    const { rows } = await ana.query<{ rows: { clientId: string }[] }>("clients.list", { limit: 1 });
    const clientId = rows[0]?.clientId;
    const lines = Array.from({ length: 10 }, (_, line) => ({
      id: `line-${line}`,
      title: `Design, part ${line + 1}`,
      detail: "",
      quantity: "1.5",
      unit: "days",
      unitPrice: "760",
      discount: null,
      taxes: [{ category: "S", rate: "21", exemptionReason: null }],
    }));
    const create = () =>
      load(instance.base, 16, EACH_RUN, () => ({
        method: "POST",
        path: "/trpc/invoices.create",
        headers: { cookie: ana.cookie, "content-type": "application/json" },
        body: JSON.stringify({ clientId, idempotencyKey: randomUUID(), content: { lines } }),
      }));
    await create();
    const runs = [];
    for (let i = 0; i < 5; i++) runs.push(await create());
    const perSecond = median(runs.map((one) => one.perSecond));
    const failures = runs.reduce((sum, one) => sum + one.failures, 0);
    return [
      {
        bench: "create",
        metric: "ten-line drafts created",
        value: Math.round(perSecond),
        unit: "invoices/s",
        against: "the target of 100/s",
        ratio: perSecond / GOAL_PER_SECOND,
        goal: "≥ 100/s, no failure",
        ok: perSecond >= GOAL_PER_SECOND && failures === 0,
      },
    ];
  } finally {
    await instance.stop();
  }
}
