/** Who is told of what somebody answers for: that member, and the owners once the member has left. */
import { and, eq, isNull } from "drizzle-orm";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { membersOfRoles } from "#server/approvals/round-mail.ts";

export async function memberOrOwners(tx: Tx, memberId: string): Promise<string[]> {
  const [here] = await tx
    .select({ memberId: members.id })
    .from(members)
    .where(and(eq(members.id, memberId), isNull(members.removedAt)));
  return here ? [here.memberId] : membersOfRoles(tx, ["owner"]);
}
