/** Addresses to which mail does not arrive, or whose owners called it spam: what to know before the next mail goes there. */
import { and, desc, inArray, isNotNull, notInArray } from "drizzle-orm";
import { z } from "zod";
import type { BounceReason } from "#core/bounce-reason.ts";
import { deliveries } from "#db/schema/delivery.ts";
import type { Tx } from "#db/tenant.ts";
import { whyBounced } from "./hear-mail-event.ts";
import { DISPATCH_RECIPIENTS_MAX } from "./recipients.ts";

export const AddressesInput = z.object({ addresses: z.array(z.string().max(254)).max(DISPATCH_RECIPIENTS_MAX) });

export type AddressTrouble =
  | { kind: "bounced"; address: string; reason: BounceReason; at: string }
  | { kind: "complained"; address: string; at: string };

/**
 * One trouble an address at the most, in the order asked. A complaint holds for ever: whoever made it has to say that mail is welcome
 * again, and no server can. A bounce holds until a newer mail to the address came further.
 */
export async function addressTroubles(tx: Tx, asked: readonly string[]): Promise<AddressTrouble[]> {
  const addresses = [...new Set(asked.map((address) => address.trim().toLowerCase()))];
  if (addresses.length === 0) return [];
  const newest = await tx
    .selectDistinctOn([deliveries.recipient])
    .from(deliveries)
    // What has not gone out says nothing yet.
    .where(and(inArray(deliveries.recipient, addresses), notInArray(deliveries.state, ["queued", "cancelled"])))
    .orderBy(deliveries.recipient, desc(deliveries.createdAt));
  const complaints = await tx
    .selectDistinctOn([deliveries.recipient], { address: deliveries.recipient, at: deliveries.complainedAt })
    .from(deliveries)
    .where(and(inArray(deliveries.recipient, addresses), isNotNull(deliveries.complainedAt)))
    .orderBy(deliveries.recipient, desc(deliveries.complainedAt));
  return addresses.flatMap((address): AddressTrouble[] => {
    const complained = complaints.find((one) => one.address === address)?.at;
    if (complained) return [{ kind: "complained", address, at: complained.toISOString() }];
    const last = newest.find(({ recipient }) => recipient === address);
    if (last?.state !== "bounced") return [];
    // What came back before reasons were kept has its words alone.
    const reason = last.bounceReason ?? whyBounced({ reason: null, status: "", diagnostic: last.problem });
    return [{ kind: "bounced", address, reason, at: (last.bouncedAt ?? last.createdAt).toISOString() }];
  });
}
