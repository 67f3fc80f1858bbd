/** The browsers that a member lets us wake: each is asked once, named, and can be let go of again. */
import { and, asc, count, eq } from "drizzle-orm";
import { z } from "zod";
import { pushSubscriptions } from "#db/schema/notifications.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

/** Browsers of one person in one agency. */
const DEVICES_MAX = 10;

export const SubscribeInput = z.strictObject({
  endpoint: z.url().max(1_000),
  /** An uncompressed point of P-256, and sixteen bytes: base64url as the browser writes them. */
  p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}$/),
  auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  device: z.string().trim().min(1).max(60),
});

export const DeviceRef = z.strictObject({ deviceId: z.uuid() });

export type Device = { deviceId: string; device: string; endpoint: string; at: string; lastSentAt: string | null };

/**
 * Keeps a browser. One that was somebody else's here is this member's from now on: whoever subscribed last sits before it. Throws
 * DomainError `push_endpoint_invalid` for an address that we send nothing to, and `limit_reached`.
 */
export async function subscribeDevice(
  { services, actor }: TenantContext,
  input: z.output<typeof SubscribeInput>,
): Promise<void> {
  if (!services.push?.accepts(input.endpoint)) throw new DomainError("push_endpoint_invalid");
  const { tenantId, memberId } = actor;
  const { endpoint, ...rest } = input;
  await services.inTenant(tenantId, async (tx) => {
    await tx
      .insert(pushSubscriptions)
      .values({ tenantId, memberId, ...input })
      .onConflictDoUpdate({
        target: [pushSubscriptions.tenantId, pushSubscriptions.endpoint],
        set: { memberId, ...rest },
      });
    const [held] = await tx
      .select({ devices: count() })
      .from(pushSubscriptions)
      .where(eq(pushSubscriptions.memberId, memberId));
    if ((held?.devices ?? 0) > DEVICES_MAX) throw new DomainError("limit_reached", { max: DEVICES_MAX });
  });
}

/** The key that a browser subscribes with (null where this host sends no push), and the browsers that did. */
export async function listDevices({
  services,
  actor,
}: TenantContext): Promise<{ publicKey: string | null; devices: Device[] }> {
  const rows = await services.readTenant(actor.tenantId, (db) =>
    db
      .select()
      .from(pushSubscriptions)
      .where(eq(pushSubscriptions.memberId, actor.memberId))
      .orderBy(asc(pushSubscriptions.createdAt), asc(pushSubscriptions.id))
      .limit(DEVICES_MAX),
  );
  return {
    publicKey: services.push?.publicKey ?? null,
    devices: rows.map((row) => ({
      deviceId: row.id,
      device: row.device,
      endpoint: row.endpoint,
      at: row.createdAt.toISOString(),
      lastSentAt: row.lastSentAt?.toISOString() ?? null,
    })),
  };
}

/** Lets go of one's own browser; one that is not there is as good as let go of. */
export async function forgetDevice(
  { services, actor }: TenantContext,
  { deviceId }: z.output<typeof DeviceRef>,
): Promise<void> {
  await services.inTenant(actor.tenantId, (tx) =>
    tx
      .delete(pushSubscriptions)
      .where(and(eq(pushSubscriptions.id, deviceId), eq(pushSubscriptions.memberId, actor.memberId))),
  );
}
