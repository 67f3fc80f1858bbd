/** Somebody who is away lets somebody else sign for them, from one day to another. Both must be people who may sign. */
import { and, asc, eq, gte, inArray, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { may } from "#core/permissions.ts";
import { daysBetween, PlainDate, todayIn } from "#core/plain-date.ts";
import { delegations } from "#db/schema/approvals.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { changeSigningPeople, SIGNING_ROLES } from "./round-question.ts";

const DAYS_MAX = 366;
const SHOWN_MAX = 200;

export const DelegateInput = z.object({
  /** Whoever asks, unless they may manage members: then anybody. */
  fromMember: z.uuid().optional(),
  toMember: z.uuid(),
  firstDay: PlainDate,
  lastDay: PlainDate,
});

/** Throws DomainError `member_not_found`, `not_permitted` (for somebody else) or `delegation_invalid`. */
export async function delegate(
  { services, actor }: TenantContext,
  input: z.output<typeof DelegateInput>,
): Promise<{ delegationId: string }> {
  const fromMember = input.fromMember ?? actor.memberId;
  if (fromMember !== actor.memberId && !may(actor.role, "members.manage")) throw new DomainError("not_permitted");
  return services.inTenant(actor.tenantId, async (tx) => {
    await changeSigningPeople(tx);
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    const today = todayIn(agency?.timeZone ?? "UTC", services.now());
    const length = daysBetween(input.firstDay, input.lastDay);
    if (fromMember === input.toMember || length < 0 || length > DAYS_MAX || input.lastDay < today) {
      throw new DomainError("delegation_invalid");
    }
    const both = await tx
      .select({ id: members.id, name: members.name })
      .from(members)
      .where(
        and(
          inArray(members.id, [fromMember, input.toMember]),
          isNull(members.removedAt),
          inArray(members.role, SIGNING_ROLES),
        ),
      );
    const name = (id: string) => both.find((member) => member.id === id)?.name;
    const [from, to] = [name(fromMember), name(input.toMember)];
    if (from === undefined || to === undefined) throw new DomainError("member_not_found");
    const [made] = await tx
      .insert(delegations)
      .values({
        tenantId: actor.tenantId,
        fromMember,
        toMember: input.toMember,
        firstDay: input.firstDay,
        lastDay: input.lastDay,
        madeBy: actor.memberId,
      })
      .returning({ id: delegations.id });
    if (!made) throw new Error("insert returned no row");
    await appendEvent(tx, actor, {
      action: "delegation.made",
      subjectType: "member",
      subjectId: fromMember,
      details: { from, to, firstDay: input.firstDay, lastDay: input.lastDay },
    });
    return { delegationId: made.id };
  });
}

export const DelegationRef = z.object({ delegationId: z.uuid() });

/** Ends it at once; ending twice changes nothing. Throws DomainError `delegation_not_found` or `not_permitted`. */
export async function endDelegation(
  { services, actor }: TenantContext,
  input: z.output<typeof DelegationRef>,
): Promise<void> {
  await services.inTenant(actor.tenantId, async (tx) => {
    await changeSigningPeople(tx);
    const [row] = await tx.select().from(delegations).where(eq(delegations.id, input.delegationId)).for("update");
    if (!row) throw new DomainError("delegation_not_found");
    if (row.fromMember !== actor.memberId && !may(actor.role, "members.manage")) throw new DomainError("not_permitted");
    if (row.revokedAt) return;
    await tx.update(delegations).set({ revokedAt: services.now() }).where(eq(delegations.id, row.id));
    await appendEvent(tx, actor, {
      action: "delegation.ended",
      subjectType: "member",
      subjectId: row.fromMember,
      details: { firstDay: row.firstDay, lastDay: row.lastDay },
    });
  });
}

/** Those that hold or will hold, the soonest first. */
export async function listDelegations({ services, actor }: TenantContext) {
  const from = alias(members, "from_person");
  const to = alias(members, "to_person");
  return services.inTenant(actor.tenantId, async (tx) => {
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    const today = todayIn(agency?.timeZone ?? "UTC", services.now());
    return tx
      .select({
        delegationId: delegations.id,
        fromMember: delegations.fromMember,
        fromName: from.name,
        toMember: delegations.toMember,
        toName: to.name,
        firstDay: delegations.firstDay,
        lastDay: delegations.lastDay,
      })
      .from(delegations)
      .innerJoin(from, and(eq(from.tenantId, delegations.tenantId), eq(from.id, delegations.fromMember)))
      .innerJoin(to, and(eq(to.tenantId, delegations.tenantId), eq(to.id, delegations.toMember)))
      .where(and(isNull(delegations.revokedAt), gte(delegations.lastDay, today)))
      .orderBy(asc(delegations.firstDay), asc(delegations.id))
      .limit(SHOWN_MAX);
  });
}
