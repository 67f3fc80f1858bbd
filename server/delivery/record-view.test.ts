import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { deliveries, publicLinks } from "#db/schema/delivery.ts";
import { testDatabase } from "#db/testing.ts";
import { openPublicLink, publicLinkExpiry, publicLinkToken, publicLinkTokenHash } from "./public-link.ts";
import { isAutomaticVisit, recordView } from "./record-view.ts";
import { type IssuedInvoice, makeAgency, makeIssuedInvoice, SECRET } from "./testing/issued-invoice.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
let tenantId: string;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  tenantId = await makeAgency(db.inTenant);
});

const services = () => ({ inTenant: db.inTenant, now: () => new Date() });
const issue = (recipients: string[]) => makeIssuedInvoice(db.inTenant, tenantId, { recipients, fileKey: "pdf" });

async function linkOf(token: string) {
  const opened = await openPublicLink(db.crossTenant.publicLinkByTokenHash, token, new Date());
  if (opened.state !== "open") throw new Error(`the link is ${opened.state}`);
  return opened.link;
}

/** A link that one recipient's mail carries, and its token. */
async function ownLink(invoice: IssuedInvoice, index: number): Promise<string> {
  const id = crypto.randomUUID();
  const token = publicLinkToken(SECRET, id);
  await db.inTenant(tenantId, (tx) =>
    tx.insert(publicLinks).values({
      tenantId,
      id,
      invoiceId: invoice.invoiceId,
      versionId: invoice.versionId,
      deliveryId: invoice.deliveries[index]?.deliveryId ?? null,
      tokenHash: publicLinkTokenHash(token),
      expiresAt: publicLinkExpiry(new Date()),
    }),
  );
  return token;
}

const statesOf = async (invoice: IssuedInvoice) =>
  Object.fromEntries(
    (
      await db.inTenant(tenantId, (tx) =>
        tx.select().from(deliveries).where(eq(deliveries.versionId, invoice.versionId)),
      )
    ).map(({ recipient, state }) => [recipient, state]),
  );

const viewsOf = (invoice: IssuedInvoice) =>
  db.inTenant(tenantId, (tx) =>
    tx
      .select({ action: auditEvents.action, actorName: auditEvents.actorName })
      .from(auditEvents)
      .where(eq(auditEvents.subjectId, invoice.invoiceId))
      .orderBy(auditEvents.seq),
  );

describe("a client's visit", () => {
  test("counts once, however often the page reports it, and the next visit counts again", async () => {
    const invoice = await issue(["client@lumen.example"]);
    const link = await linkOf(invoice.token);
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    const reports = await Promise.all([1, 2, 3, 4, 5].map(() => recordView(services(), link, first)));
    expect(reports.filter(Boolean)).toHaveLength(1);
    expect(await recordView(services(), link, second)).toBe(true);
    expect(await linkOf(invoice.token)).toMatchObject({
      viewCount: 2,
      firstViewedAt: expect.any(Date),
      lastViewedAt: expect.any(Date),
    });
    expect(await statesOf(invoice)).toEqual({ "client@lumen.example": "viewed" });
    expect(await viewsOf(invoice)).toEqual([
      { action: "invoice.viewed", actorName: "client@lumen.example" },
      { action: "invoice.viewed", actorName: "client@lumen.example" },
    ]);
  });

  test("through one recipient's own link is that recipient's, even where their mail seemed to bounce", async () => {
    const invoice = await issue(["a@lumen.example", "b@lumen.example"]);
    await db.inTenant(tenantId, (tx) => tx.update(deliveries).set({ state: "bounced", problem: "550" }));
    const token = await ownLink(invoice, 1);
    expect(await recordView(services(), await linkOf(token), crypto.randomUUID())).toBe(true);
    expect(await statesOf(invoice)).toEqual({ "a@lumen.example": "bounced", "b@lumen.example": "viewed" });
    expect(await viewsOf(invoice)).toEqual([{ action: "invoice.viewed", actorName: "b@lumen.example" }]);
  });

  test("through the version's link is nobody's in particular where there are several recipients", async () => {
    const invoice = await issue(["a@lumen.example", "b@lumen.example"]);
    expect(await recordView(services(), await linkOf(invoice.token), crypto.randomUUID())).toBe(true);
    expect(await statesOf(invoice)).toEqual({ "a@lumen.example": "queued", "b@lumen.example": "queued" });
    expect(await viewsOf(invoice)).toEqual([{ action: "invoice.viewed", actorName: "The client" }]);
    expect((await linkOf(invoice.token)).viewCount).toBe(1);
  });

  test("through the version's link does not overrule a bounce: the link may have been handed on by the team", async () => {
    const invoice = await issue(["a@lumen.example"]);
    await db.inTenant(tenantId, (tx) => tx.update(deliveries).set({ state: "bounced" }));
    await recordView(services(), await linkOf(invoice.token), crypto.randomUUID());
    expect(await statesOf(invoice)).toEqual({ "a@lumen.example": "bounced" });
  });

  test("does not count once the link was revoked or has expired, also when the page was opened before", async () => {
    const invoice = await issue(["a@lumen.example"]);
    const link = await linkOf(invoice.token);
    await db.inTenant(tenantId, (tx) => tx.update(publicLinks).set({ revokedAt: new Date() }));
    expect(await recordView(services(), link, crypto.randomUUID())).toBe(false);
    await db.inTenant(tenantId, (tx) =>
      tx.update(publicLinks).set({ revokedAt: null, expiresAt: new Date(Date.now() - 1) }),
    );
    expect(await recordView(services(), link, crypto.randomUUID())).toBe(false);
    expect(await statesOf(invoice)).toEqual({ "a@lumen.example": "queued" });
    expect(await viewsOf(invoice)).toEqual([]);
  });

  test("cannot be reported under another agency's name", async () => {
    const invoice = await issue(["a@lumen.example"]);
    const other = await makeAgency(db.inTenant);
    const link = await linkOf(invoice.token);
    expect(await recordView(services(), { ...link, tenantId: other }, crypto.randomUUID())).toBe(false);
    expect(await statesOf(invoice)).toEqual({ "a@lumen.example": "queued" });
  });

  test("stops being written down after ten thousand of them", async () => {
    const invoice = await issue(["a@lumen.example"]);
    await db.inTenant(tenantId, (tx) => tx.update(publicLinks).set({ viewCount: 10_000 }));
    expect(await recordView(services(), await linkOf(invoice.token), crypto.randomUUID())).toBe(false);
  });
});

test("requests that say themselves that no person is looking are not visits", () => {
  const visit = (headers: Record<string, string>) => isAutomaticVisit(new Headers(headers));
  expect(visit({ "sec-purpose": "prefetch;prerender" })).toBe(true);
  expect(visit({ purpose: "prefetch" })).toBe(true);
  expect(visit({ "x-moz": "prefetch" })).toBe(true);
  expect(visit({ "user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)" })).toBe(true);
  expect(visit({ "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" })).toBe(
    true,
  );
  expect(visit({ "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36" })).toBe(
    false,
  );
  expect(visit({})).toBe(false);
});
