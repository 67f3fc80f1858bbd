/**
 * Records that a client looked. When a visit counts (docs/decisions/018):
 *
 * - the page's own script reports it, so nothing that only fetches counts: link unfolding, prefetch, a gateway that follows links;
 * - only once the page is before somebody: not while it is prerendered or in a hidden tab;
 * - and once they touch it (a key, a pointer, a scroll that the browser itself vouches for) or have had it before them for ten
 *   seconds: a gateway that opens the page in a real browser takes its picture sooner and touches nothing;
 * - not when the browser says that a program steers it (`navigator.webdriver`), or the request that it is automatic;
 * - not for somebody who is signed in as a member of the agency itself (server/http/file-routes.ts);
 * - once a visit: the id is made for it by the page and kept as long as the tab.
 *
 * A scanner that hides all of that, moves a pointer and stays is counted. It cannot be told from a person, and we do not try by
 * looking at the machine.
 *
 * Who looked: a link that one recipient's mail carried stands for that recipient, whatever their delivery said before (a mail
 * that seemed to bounce was evidently read). The link of the version itself can be in anybody's hands, so it stands for a
 * recipient only when there is exactly one, and does not overrule a bounce.
 */
import { and, desc, eq, notInArray, sql } from "drizzle-orm";
import { deliveries, publicLinks, publicLinkVisits } from "#db/schema/delivery.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { tellOfInvoice } from "#server/notifications/tell-of-invoice.ts";
import type { DeviceKind } from "./device-kind.ts";
import { appendDeliveryEvent } from "./note-delivery.ts";

/** After so many visits a link only stops counting; nobody may fill the database by looking. */
const VISITS_MAX = 10_000;
/** What is known of the mail itself and is not overruled by a link that anybody may hold. */
const NOT_BY_ANYBODY: (typeof deliveries.$inferSelect)["state"][] = ["bounced", "complained", "cancelled"];
/** More than one is sent to; a bound all the same. */
const SENT_MAX = 1_000;
/** The trail tells of the first visits; the number of all of them stands on the link. */
const AUDITED_VISITS_MAX = 100;

const AUTOMATIC =
  /bot\b|crawl|spider|preview|scanner|facebookexternalhit|slackbot|whatsapp|skypeuripreview|linkcheck|headless|phantomjs|python-|curl\/|wget\//i;

/** Whether this request says of itself that no person is looking: a prefetch, or a program that unfolds links. */
export function isAutomaticVisit(headers: Headers): boolean {
  const purpose = `${headers.get("sec-purpose") ?? ""} ${headers.get("purpose") ?? ""} ${headers.get("x-moz") ?? ""}`;
  return /prefetch|prerender|preview/i.test(purpose) || AUTOMATIC.test(headers.get("user-agent") ?? "");
}

/**
 * Counts a visit once. `visitId` is a UUID of the visitor's making. False when this visit was counted before, or the link no
 * longer opens. `link` is what `openPublicLink` found.
 */
export async function recordView(
  services: { inTenant: InTenant; now: () => Date },
  link: { tenantId: string; id: string },
  visitId: string,
  device: DeviceKind | null = null,
): Promise<boolean> {
  return services.inTenant(link.tenantId, async (tx) => {
    // Locked: two reports of one visit that arrive together must not both count.
    const [row] = await tx.select().from(publicLinks).where(eq(publicLinks.id, link.id)).for("update");
    if (!row || row.revokedAt || row.expiresAt <= services.now() || row.viewCount >= VISITS_MAX) return false;
    const fresh = await tx
      .insert(publicLinkVisits)
      .values({ tenantId: link.tenantId, linkId: row.id, visitId, device })
      .onConflictDoNothing()
      .returning({ visitId: publicLinkVisits.visitId });
    if (fresh.length === 0) return false;
    await tx
      .update(publicLinks)
      .set({
        viewCount: sql`${publicLinks.viewCount} + 1`,
        firstViewedAt: sql`coalesce(${publicLinks.firstViewedAt}, now())`,
        lastViewedAt: sql`now()`,
        lastDevice: device,
      })
      .where(eq(publicLinks.id, row.id));
    const viewer = await markViewed(tx, row);
    // The first look is news; later ones stand in the history.
    if (row.viewCount === 0) {
      await tellOfInvoice(tx, link.tenantId, {
        kind: "invoice_viewed",
        invoiceId: row.invoiceId,
        to: "author",
        params: viewer ? { recipient: viewer } : {},
        onceKey: `viewed/${row.id}`,
      });
    }
    if (row.viewCount < AUDITED_VISITS_MAX) {
      await appendDeliveryEvent(tx, "invoice.viewed", row.invoiceId, viewer ?? "The client", {
        visit: String(row.viewCount + 1),
        ...(viewer ? { recipient: viewer } : {}),
        ...(device ? { device } : {}),
      });
    }
    return true;
  });
}

/**
 * Marks the delivery that this link stands for, and says whose it is; null where the link can be anybody's. Of somebody who was sent
 * it more than once it is the newest one that counts.
 */
async function markViewed(tx: Tx, link: { versionId: string; deliveryId: string | null }): Promise<string | null> {
  const sent = await tx
    .select({ id: deliveries.id, recipient: deliveries.recipient })
    .from(deliveries)
    .where(link.deliveryId ? eq(deliveries.id, link.deliveryId) : eq(deliveries.versionId, link.versionId))
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(SENT_MAX);
  const [newest] = sent;
  if (!newest || sent.some(({ recipient }) => recipient !== newest.recipient)) return null;
  await tx
    .update(deliveries)
    .set({ state: "viewed", problem: "", viewedAt: sql`coalesce(${deliveries.viewedAt}, now())` })
    .where(
      and(eq(deliveries.id, newest.id), link.deliveryId ? undefined : notInArray(deliveries.state, NOT_BY_ANYBODY)),
    );
  return newest.recipient;
}
