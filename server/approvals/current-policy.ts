/** The policy that holds now, and every change of it as a version of its own. */
import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { ApprovalPolicy, type PolicyProblem, problemsOf, type Signer } from "#core/approval-policy.ts";
import { may, ROLES } from "#core/permissions.ts";
import { approvalPolicies } from "#db/schema/approvals.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { SIGNING_ROLES } from "./round-question.ts";

export type CurrentPolicy = { version: number; policy: ApprovalPolicy };

/** Version 0 without rules where none was ever kept. */
export async function currentPolicy(tx: Tx): Promise<CurrentPolicy> {
  const [row] = await tx
    .select({ version: approvalPolicies.version, policy: approvalPolicies.policy })
    .from(approvalPolicies)
    .orderBy(desc(approvalPolicies.version))
    .limit(1);
  return row
    ? { version: row.version, policy: ApprovalPolicy.parse(row.policy) }
    : { version: 0, policy: { rules: [] } };
}

export async function readPolicy({ services, actor }: TenantContext): Promise<CurrentPolicy> {
  return services.inTenant(actor.tenantId, currentPolicy);
}

/** `basedOn` is the version that was on the screen: two who edit at once do not overwrite each other. */
export const SavePolicyInput = z.object({ policy: ApprovalPolicy, basedOn: z.number().int().min(0) });

/**
 * Keeps a policy; the warnings are people whose own invoices nobody could sign. Throws DomainError `policy_changed_meanwhile`, `policy_unsatisfiable` (with `details.problems`: which rule, which
 * step, how many people are missing, and for whose invoices) or `member_not_found` (it names somebody who may not sign).
 */
export async function savePolicy(
  { services, actor }: TenantContext,
  input: z.output<typeof SavePolicyInput>,
): Promise<{ version: number; warnings: PolicyProblem[] }> {
  return services.inTenant(actor.tenantId, async (tx) => {
    // One at a time: the agency's row is what everybody who changes its settings locks.
    const [agency] = await tx
      .select({ authorMayApprove: agencies.authorMayApprove })
      .from(agencies)
      .where(eq(agencies.tenantId, actor.tenantId))
      .for("update");
    if (!agency) throw new DomainError("agency_not_found");
    const { version } = await currentPolicy(tx);
    if (version !== input.basedOn) throw new DomainError("policy_changed_meanwhile", { version });
    const authors = await membersWith(
      tx,
      ROLES.filter((role) => may(role, "invoices.submit")),
    );
    const signers = await membersWith(tx, SIGNING_ROLES);
    refuseStrangers(input.policy, new Set(signers.map(({ memberId }) => memberId)));
    const problems = problemsOf(
      input.policy,
      signers,
      authors.map(({ memberId }) => memberId),
      agency.authorMayApprove,
    );
    const hopeless = problems.filter(({ author }) => author === null);
    if (hopeless.length > 0) throw new DomainError("policy_unsatisfiable", { problems: hopeless });
    await tx.insert(approvalPolicies).values({
      tenantId: actor.tenantId,
      version: version + 1,
      policy: input.policy,
      savedBy: actor.memberId,
    });
    await appendEvent(tx, actor, {
      action: "policy.changed",
      subjectType: "agency",
      subjectId: actor.tenantId,
      details: { version: String(version + 1), rules: input.policy.rules.map(({ name }) => name).join(", ") },
    });
    return { version: version + 1, warnings: problems };
  });
}

function membersWith(tx: Tx, roles: (typeof SIGNING_ROLES)[number][]) {
  return tx
    .select({ memberId: members.id, role: members.role })
    .from(members)
    .where(and(isNull(members.removedAt), inArray(members.role, roles)));
}

function refuseStrangers(policy: ApprovalPolicy, known: ReadonlySet<string>): void {
  const named = policy.rules.flatMap(({ steps }) => steps.flatMap(({ of }): Signer[] => of));
  for (const signer of named) {
    if (signer.kind === "member" && !known.has(signer.memberId)) {
      throw new DomainError("member_not_found", { memberId: signer.memberId });
    }
  }
}
