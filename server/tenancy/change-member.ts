/** Roles and removals. They take effect at once: the remembered role is dropped, open sockets are looked at again. */
import { and, asc, eq, isNull, or } from "drizzle-orm";
import { may, mayAssignRole, type Role } from "#core/permissions.ts";
import { members } from "#db/schema/tenancy.ts";
import { changeSigningPeople } from "#server/approvals/round-question.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

/** `role` null removes the member. Throws `member_not_found`, `not_permitted`, `last_owner_must_stay`. */
export async function changeMember(
  { services, actor }: TenantContext,
  memberId: string,
  role: Role | null,
): Promise<void> {
  const userId = await services.inTenant(actor.tenantId, async (tx) => {
    await changeSigningPeople(tx);
    // Everybody who could be the last owner, in one order: two who leave at the same moment come one after the other.
    const locked = await tx
      .select()
      .from(members)
      .where(and(or(eq(members.id, memberId), eq(members.role, "owner")), isNull(members.removedAt)))
      .orderBy(asc(members.id))
      .for("update");
    const member = locked.find(({ id }) => id === memberId);
    if (!member) throw new DomainError("member_not_found", { memberId });
    if (!mayAssignRole(actor.role, member.role, role))
      throw new DomainError("not_permitted", { action: "members.manage" });
    const owners = locked.filter((other) => other.role === "owner");
    if (member.role === "owner" && role !== "owner" && owners.length === 1)
      throw new DomainError("last_owner_must_stay");
    if (member.role === role) return member.userId;
    await tx
      .update(members)
      .set(role ? { role } : { removedAt: services.now() })
      .where(eq(members.id, memberId));
    if (may(member.role, "invoices.approve") && !(role && may(role, "invoices.approve"))) {
      // A round may wait for exactly this person.
      await enqueue(tx, actor.tenantId, "rounds/checked", {});
    }
    await appendEvent(tx, actor, {
      action: role ? "member.role_changed" : "member.removed",
      subjectType: "member",
      subjectId: memberId,
      details: { name: member.name, from: member.role, to: role },
    });
    return member.userId;
  });
  await services.memberships.forget(actor.tenantId, userId);
  await services.rooms.recheck(actor.tenantId, userId);
}
