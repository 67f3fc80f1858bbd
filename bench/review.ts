/**
 * The review of an invoice of two hundred lines against the version that its approver returned: the page over HTTP, and the
 * comparison alone. Also the first look of all, when the history is not at hand yet.
 */
import { Caller, ownInstance } from "#e2e/instance.ts";
import type { BenchLine } from "./bench-line.ts";
import { load, median } from "./load.ts";

const GOAL_MS = 100;
const LINES = 200;
const CHANGED = 24;
/** Once, and rarely: the log of the draft is read and replayed. */
const FIRST_GOAL_MS = 500;
/** One approver after the other, as an agency has them; what asks runs on the same two cores. */
const CONNECTIONS = 1;
const REQUESTS = 60;
const RUNS = 5;

export async function run(): Promise<BenchLine[]> {
  const instance = await ownInstance();
  try {
    const ana = await new Caller(instance.base, "ana@studioharbour.example").signIn();
    const ben = await new Caller(instance.base, "ben@studioharbour.example").signIn();
    const mia = await new Caller(instance.base, "mia@studioharbour.example").signIn();
    const invoiceId = await returnedAndSubmittedAgain(ana, ben, mia);
    const begun = performance.now();
    const compared = await mia.query<{ changes: unknown[] }>("approvals.changes", { invoiceId });
    const firstMs = performance.now() - begun;
    if (compared.changes.length !== CHANGED)
      throw new Error(`${compared.changes.length} changes were found and not ${CHANGED}`);

    const get = (path: string) => () =>
      load(instance.base, CONNECTIONS, REQUESTS, () => ({ method: "GET", path, headers: { cookie: mia.cookie } }));
    const page = get(`/invoices/${invoiceId}`);
    const call = get(`/trpc/approvals.changes?input=${encodeURIComponent(JSON.stringify({ invoiceId }))}`);
    await page();
    await call();
    const times = { page: [] as number[], call: [] as number[] };
    let failures = 0;
    for (let i = 0; i < RUNS; i++) {
      for (const [name, run] of [["page", page] as const, ["call", call] as const]) {
        const { p95Ms, failures: failed } = await run();
        times[name].push(p95Ms);
        failures += failed;
      }
    }
    return [
      lineOf(`page of ${LINES} lines against its last version, p95`, median(times.page), failures),
      lineOf("the comparison alone, p95", median(times.call), failures),
      lineOf("the comparison at the first look, once", firstMs, failures, FIRST_GOAL_MS),
    ];
  } finally {
    await instance.stop();
  }
}

async function returnedAndSubmittedAgain(ana: Caller, ben: Caller, mia: Caller): Promise<string> {
  const { rows } = await ana.query<{ rows: { clientId: string }[] }>("clients.list", { limit: 1 });
  const clientId = rows[0]?.clientId;
  if (!clientId) throw new Error("the demo agency has no client");
  const lines = Array.from({ length: LINES }, (_, index) => ({
    id: `line-${index}`,
    title: `Design sprint ${index + 1}, as agreed in the programme of the season`,
    detail: "Concept, two rounds of correction and the final artwork",
    quantity: `${1 + (index % 9)}.5`,
    unit: "days",
    unitPrice: "760",
    discount: null,
    taxes: [{ category: "S", rate: index % 3 === 0 ? "9" : "21", exemptionReason: null }],
  }));
  const { invoiceId } = await ana.mutate<{ invoiceId: string }>("invoices.create", {
    clientId,
    content: { lines, subject: "The whole season" },
  });
  const { contentHash } = await ana.mutate<{ contentHash: string }>("invoices.submit", { invoiceId });
  await mia.mutate("invoices.return", { invoiceId, contentHash, comment: "The prices of this year, please" });
  for (let index = 0; index < CHANGED; index++) {
    await (index % 2 === 0 ? ana : ben).mutate("invoices.edit", {
      invoiceId,
      operations: [{ type: "setLine", lineId: `line-${index * 7}`, patch: { unitPrice: "790" } }],
    });
  }
  await ana.mutate("invoices.submit", { invoiceId });
  return invoiceId;
}

function lineOf(metric: string, ms: number, failures: number, goalMs = GOAL_MS): BenchLine {
  return {
    bench: "review",
    metric,
    value: Number(ms.toFixed(1)),
    unit: "ms",
    against: `the limit of ${goalMs} ms`,
    ratio: ms / goalMs,
    goal: `≤ ${goalMs} ms, no failure`,
    ok: ms <= goalMs && failures === 0,
  };
}
