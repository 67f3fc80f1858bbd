/** Roles and removals. They take effect at once: the remembered role is dropped, open sockets are looked at again. */
import { and, eq, isNull, ne } from "drizzle-orm";
import { mayAssignRole, type Role } from "#core/permissions.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

/** `role` null removes the member. Throws `member_not_found`, `not_permitted`, `last_owner_must_stay`. */
export async function changeMember(
  { services, actor }: TenantContext,
  memberId: string,
  role: Role | null,
): Promise<void> {
  const userId = await services.inTenant(actor.tenantId, async (tx) => {
    const [member] = await tx
      .select()
      .from(members)
      .where(and(eq(members.id, memberId), isNull(members.removedAt)))
      .for("update");
    if (!member) throw new DomainError("member_not_found", { memberId });
    if (!mayAssignRole(actor.role, member.role, role))
      throw new DomainError("not_permitted", { action: "members.manage" });
    if (member.role === "owner" && role !== "owner") await refuseLastOwner(tx, memberId);
    await tx
      .update(members)
      .set(role ? { role } : { removedAt: services.now() })
      .where(eq(members.id, memberId));
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

/** Locks the other owners, so that the last two cannot leave at the same moment. */
async function refuseLastOwner(tx: Tx, memberId: string): Promise<void> {
  const others = await tx
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.role, "owner"), isNull(members.removedAt), ne(members.id, memberId)))
    .for("update");
  if (others.length === 0) throw new DomainError("last_owner_must_stay");
}
