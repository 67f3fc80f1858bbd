/** What a policy would have asked of the last invoices: "would have caught 14 of 60", before anybody is held up by it. */
import { and, desc, eq, gte, inArray } from "drizzle-orm";
import { z } from "zod";
import { ApprovalPolicy, rulesThatHold } from "#core/approval-policy.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { todayIn } from "#core/plain-date.ts";
import { invoices, rounds } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lastIssued, policyFacts } from "./policy-facts.ts";

export const DryRunInput = z.object({ policy: ApprovalPolicy, days: z.number().int().min(1).max(365).default(31) });

const LOOKED_AT_MAX = 200;

export type DryRun = {
  lookedAt: number;
  caught: number;
  /** How many each rule would have caught, in the order of the rules. */
  byRule: number[];
  /** Some of those that were caught, the newest first. */
  examples: {
    invoiceId: string;
    number: string | null;
    clientName: string;
    totalMinor: string;
    currency: string;
    rules: number[];
  }[];
};

const EXAMPLES_MAX = 10;

/**
 * Looks at what was submitted in the last `days` days and came to be issued. Facts that depend on the past (the first to a client,
 * changed bank details) are those of today, so a dry run shows a size, not a history.
 */
export async function dryRunPolicy(
  { services, actor }: TenantContext,
  input: z.output<typeof DryRunInput>,
): Promise<DryRun> {
  const now = services.now();
  const since = new Date(now.getTime() - input.days * 86_400_000);
  return services.inTenant(actor.tenantId, async (tx) => {
    const [agency] = await tx
      .select({ timeZone: agencies.timeZone, baseCurrency: agencies.baseCurrency })
      .from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const submitted = await tx
      .select({
        invoiceId: rounds.invoiceId,
        number: invoices.number,
        content: rounds.content,
        costMinor: rounds.costMinor,
        submittedAt: rounds.submittedAt,
      })
      .from(rounds)
      .innerJoin(invoices, and(eq(invoices.tenantId, rounds.tenantId), eq(invoices.id, rounds.invoiceId)))
      .where(and(gte(rounds.submittedAt, since), inArray(rounds.state, ["issued", "approved"])))
      .orderBy(desc(rounds.submittedAt))
      .limit(LOOKED_AT_MAX);
    const last = await lastIssued(tx);
    const run: DryRun = {
      lookedAt: submitted.length,
      caught: 0,
      byRule: input.policy.rules.map(() => 0),
      examples: [],
    };
    for (const { invoiceId, number, content: text, costMinor, submittedAt } of submitted) {
      const content = InvoiceContent.parse(JSON.parse(text));
      const today = todayIn(agency.timeZone, submittedAt);
      const facts = await policyFacts(tx, {
        invoiceId,
        content,
        costMinor,
        baseCurrency: agency.baseCurrency,
        today,
        last,
      });
      const held = rulesThatHold(input.policy, facts).map((rule) => input.policy.rules.indexOf(rule));
      if (held.length === 0) continue;
      run.caught += 1;
      for (const rule of held) run.byRule[rule] = (run.byRule[rule] ?? 0) + 1;
      if (run.examples.length < EXAMPLES_MAX) {
        run.examples.push({
          invoiceId,
          number,
          clientName: content.buyer.name,
          totalMinor: content.totals.totalMinor,
          currency: content.currency,
          rules: held,
        });
      }
    }
    return run;
  });
}
