/**
 * The link at the foot of a mail that ends mails of its kind. It needs no session, because it is read on a phone at night; it can do
 * nothing but this one thing, and does it when a person presses the button, never when a scanner follows the link.
 */
import { eq } from "drizzle-orm";
import { z } from "zod";
import { NOTIFICATION_KINDS, type NotificationKind, waysOf } from "#core/notification-kinds.ts";
import { notificationSettings } from "#db/schema/notifications.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import type { Services } from "#server/context.ts";
import { deriveToken } from "#server/delivery/derived-token.ts";
import { DomainError } from "#server/errors.ts";
import { putSettings } from "./settings.ts";

type Switch = { tenantId: string; memberId: string; kind: NotificationKind };

const Named = z.tuple([z.uuid(), z.uuid(), z.enum(NOTIFICATION_KINDS), z.string()]);

/** Says whose and which, and carries a proof that we wrote it: nothing is stored for it. */
export function mailSwitchToken(secret: string, { tenantId, memberId, kind }: Switch): string {
  return [tenantId, memberId, kind, proofOf(secret, { tenantId, memberId, kind })].join(".");
}

export function mailSwitchUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/quiet/${token}`;
}

/** What the link would switch off. Throws DomainError `notification_not_found` for one that we did not write. */
export async function readMailSwitch(
  services: Services,
  token: string,
): Promise<{ kind: NotificationKind; agencyName: string; email: string; off: boolean }> {
  const found = opened(services.secret, token);
  return services.inTenant(found.tenantId, async (tx) => {
    const { ways, email, agencyName } = await settingOf(tx, found);
    return { kind: found.kind, agencyName, email, off: waysOf(found.kind, ways).mail === "off" };
  });
}

/** Ends the mails of this kind to this person. Twice is as good as once. Throws as `readMailSwitch`. */
export async function switchMailOff(services: Services, token: string): Promise<void> {
  const found = opened(services.secret, token);
  await services.inTenant(found.tenantId, async (tx) => {
    const { ways } = await settingOf(tx, found);
    const { kind } = found;
    await putSettings(tx, found, { ways: { ...ways, [kind]: { ...waysOf(kind, ways), mail: "off" } } });
  });
}

async function settingOf(tx: Tx, { memberId }: Switch) {
  const [member] = await tx.select({ email: members.email }).from(members).where(eq(members.id, memberId));
  const [agency] = await tx.select({ name: agencies.name }).from(agencies);
  if (!member || !agency) throw new DomainError("notification_not_found");
  const [chosen] = await tx
    .select({ ways: notificationSettings.ways })
    .from(notificationSettings)
    .where(eq(notificationSettings.memberId, memberId));
  return { ways: chosen?.ways ?? {}, email: member.email, agencyName: agency.name };
}

function opened(secret: string, token: string): Switch {
  const named = Named.safeParse(token.split("."));
  if (!named.success) throw new DomainError("notification_not_found");
  const [tenantId, memberId, kind, proof] = named.data;
  const found = { tenantId, memberId, kind };
  if (!equal(proof, proofOf(secret, found))) throw new DomainError("notification_not_found");
  return found;
}

function proofOf(secret: string, { tenantId, memberId, kind }: Switch): string {
  return deriveToken(secret, "mail-switch", `${tenantId}/${memberId}/${kind}`);
}

/** Without a hint in how long it takes of how much of a guess was right. */
function equal(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < other.length; index += 1) difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}
