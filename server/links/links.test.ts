import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { publicLinks } from "#db/schema/delivery.ts";
import { publicLinkToken, publicLinkTokenHash } from "#server/delivery/public-link.ts";
import { createHttpApp } from "#server/http/app.ts";
import { publicTokenOf } from "#server/testing/walk.ts";
import { type TestAgency, type TestIssued, twoTenants, type World } from "#server/testing/world.ts";

const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1";

let world: World;
let acme: TestAgency;
let issued: TestIssued;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  issued = await acme.issuedInvoice();
});

const open = (url: string) => world.nobody.public.invoice({ token: url.slice(url.lastIndexOf("/") + 1) });
const make = (days: 30 | 90 | 365 = 30) => acme.api.editor.links.make({ invoiceId: issued.invoiceId, days });

/** The page's own report of a visit. */
async function visit(token: string, headers: Record<string, string>, touch = false): Promise<boolean> {
  const app = createHttpApp({ services: world.services });
  const answer = await app.fetch(
    new Request(`https://countersign.example/i/${token}/viewed`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ visit: randomUUID(), touch }),
    }),
  );
  return ((await answer.json()) as { counted: boolean }).counted;
}

test("A link that somebody made opens until its days are over, and says then that it has expired and whom to ask", async () => {
  const { linkId, url } = await make(30);
  expect(await open(url)).toMatchObject({ shows: "document", document: { number: issued.number } });
  const [newest] = await acme.api.viewer.links.list(issued);
  expect(newest).toMatchObject({ linkId, state: "open", madeBy: acme.actors.editor.name, views: 0, recipient: null });
  // Whoever may not send reads who has a link, and not the link itself.
  expect(newest?.url).toBeNull();
  expect((await acme.api.editor.links.list(issued))[0]?.url).toBe(url);
  await world.services.inTenant(acme.tenantId, (tx) =>
    tx.update(publicLinks).set({ expiresAt: world.services.now() }).where(eq(publicLinks.id, linkId)),
  );
  expect(await open(url)).toEqual({
    shows: "closed",
    why: "expired",
    agency: { name: "Acme Studio B.V.", email: "books@example.com" },
    locale: expect.any(String),
  });
});

test("A revoked link shows nothing of the document from that moment, and can be given back for a quarter of an hour", async () => {
  const { linkId, url } = await make();
  await acme.api.editor.links.revoke({ linkId });
  const closed = await open(url);
  expect(closed).toMatchObject({ shows: "closed", why: "revoked" });
  expect(JSON.stringify(closed)).not.toContain(issued.number);
  expect((await acme.api.editor.links.list(issued))[0]).toMatchObject({
    state: "revoked",
    revokedBy: acme.actors.editor.name,
    url: null,
  });
  await acme.api.editor.links.restore({ linkId });
  expect(await open(url)).toMatchObject({ shows: "document" });
  await acme.api.editor.links.revoke({ linkId });
  world.setNow("2026-03-10T12:00:00Z");
  await expect(acme.api.editor.links.restore({ linkId })).rejects.toMatchObject({ message: "link_stays_revoked" });
  const actions = (await acme.api.editor.invoices.byId(issued)).history.map(({ action }) => action);
  expect(actions.slice(0, 4)).toEqual([
    "invoice.link_revoked",
    "invoice.link_restored",
    "invoice.link_revoked",
    "invoice.link_made",
  ]);
});

test("Unknown, altered and made-up links are one answer, and whoever tries hundreds of them is told to wait", async () => {
  const answers = await Promise.all(["A".repeat(43), "x", `${"A".repeat(42)}'`].map((token) => open(`/${token}`)));
  for (const answer of answers) expect(answer).toEqual({ shows: "closed", why: "unknown", agency: null, locale: null });
  await world.db.relayPool.query("update jobs.attempts set count = 300 where bucket = 'client/unknown'");
  await expect(open(`/${"B".repeat(43)}`)).rejects.toMatchObject({ message: "too_many_requests" });
});

test("The page says what is left after payments and credit notes, and which of the two settled it", async () => {
  const url = (await make()).url;
  const { accountant, approver, editor } = acme.api;
  const payment = { amount: "121.85", currency: "EUR", receivedOn: "2026-03-10", idempotencyKey: "paid-in-part" };
  await accountant.payments.record({ ...payment, invoiceId: issued.invoiceId });
  expect(await open(url)).toMatchObject({ openMinor: "400000", settledMinor: "12185", creditedMinor: "0" });
  const other = await acme.issuedInvoice();
  const { url: ofOther } = await editor.links.make({ invoiceId: other.invoiceId, days: 30 });
  const { invoiceId } = await editor.invoices.credit({ invoiceId: other.invoiceId });
  const { contentHash } = await editor.invoices.submit({ invoiceId });
  await approver.invoices.approve({ invoiceId, contentHash });
  await editor.invoices.issue({ invoiceId, contentHash });
  expect(await open(ofOther)).toMatchObject({ openMinor: "0", settledMinor: "412185", creditedMinor: "412185" });
});

/** The token of the link that the one mail of a document carried, as if it had just left. */
async function mailedToken(of: TestIssued): Promise<string> {
  const linkId = randomUUID();
  const token = publicLinkToken(world.services.secret, linkId);
  await world.db.owner.query(
    `insert into public_links (tenant_id, id, invoice_id, version_id, delivery_id, token_hash, expires_at)
     select tenant_id, $2, invoice_id, version_id, id, $3, '2030-01-01' from deliveries where version_id = $1`,
    [of.versionId, linkId, publicLinkTokenHash(token)],
  );
  return token;
}

/** Approves and issues a draft to these addresses. */
async function issueTo(invoiceId: string, recipients: string[]): Promise<TestIssued> {
  const { editor, approver } = acme.api;
  const { contentHash } = await editor.invoices.submit({ invoiceId });
  if ((await editor.invoices.byId({ invoiceId })).state === "in_review")
    await approver.invoices.approve({ invoiceId, contentHash });
  return { contentHash, ...(await editor.invoices.issue({ invoiceId, contentHash, recipients })) };
}

test("A voided invoice and the one in its place name each other, and lead there whoever was sent both", async () => {
  const { editor, approver, viewer } = acme.api;
  const draft = await acme.draftInvoice();
  const voided = await issueTo(draft.invoiceId, ["ap@client.example"]);
  const voidedToken = await mailedToken(voided);
  await expect(editor.invoices.replace(voided)).rejects.toMatchObject({ message: "wrong_state" });
  await approver.invoices.void({ invoiceId: voided.invoiceId, reason: "the wrong buyer" });
  const replacement = await editor.invoices.replace(voided);
  expect(await viewer.invoices.byId(voided)).toMatchObject({
    correctedBy: [{ ...replacement, kind: "invoice", number: null }],
  });
  // What is still being written is nobody's business outside.
  expect(await open(voidedToken)).toMatchObject({ shows: "document", state: "voided", related: [] });

  const placed = await issueTo(replacement.invoiceId, ["AP@client.example"]);
  expect(await viewer.invoices.byId(placed)).toMatchObject({
    corrects: { invoiceId: voided.invoiceId, number: voided.number },
    document: { content: { kind: "invoice", corrects: voided.number } },
  });
  const { rows } = await viewer.invoices.list({ query: placed.number });
  expect(rows[0]).toMatchObject({ corrects: { number: voided.number }, correctedBy: null });
  const [row] = (await viewer.invoices.list({ query: voided.number, states: ["voided"] })).rows;
  expect(row?.correctedBy).toEqual({ invoiceId: placed.invoiceId, number: placed.number, kind: "invoice" });

  expect(await open(voidedToken)).toMatchObject({
    related: [{ is: "replacement", number: placed.number, token: null }],
  });
  const placedToken = await mailedToken(placed);
  expect(await open(voidedToken)).toMatchObject({ related: [{ token: placedToken }] });
  expect(await open(placedToken)).toMatchObject({
    related: [{ is: "corrected", number: voided.number, token: voidedToken }],
  });
  // A link that no mail carried is whoever's: it names the other document and opens nothing more.
  const loose = await editor.links.make({ invoiceId: voided.invoiceId, days: 30 });
  expect(await open(loose.url)).toMatchObject({ related: [{ number: placed.number, token: null }] });
  const [mailed] = (await editor.links.list(placed)).filter(({ recipient }) => recipient !== null);
  await editor.links.revoke({ linkId: mailed?.linkId ?? "" });
  expect(await open(voidedToken)).toMatchObject({ related: [{ number: placed.number, token: null }] });
  // A copy of a replacement is a new invoice.
  const copy = await editor.invoices.duplicate(placed);
  expect((await viewer.invoices.byId(copy)).corrects).toBeNull();
});

test("An invoice of which a part was credited names its credit note, and that one names it", async () => {
  const { editor } = acme.api;
  const original = await issueTo((await acme.draftInvoice()).invoiceId, ["ap@client.example"]);
  const token = await mailedToken(original);
  const note = await issueTo((await editor.invoices.credit(original)).invoiceId, ["other@client.example"]);
  expect(await open(token)).toMatchObject({ related: [{ is: "credit_note", number: note.number, token: null }] });
  expect(await open(await mailedToken(note))).toMatchObject({
    related: [{ is: "corrected", number: original.number, token: null }],
  });
});

test("A draft has no link, and of one document fifty made by hand are open at most", async () => {
  const draft = await acme.draftInvoice();
  const input = { invoiceId: draft.invoiceId, days: 30 as const };
  await expect(acme.api.editor.links.make(input)).rejects.toMatchObject({ message: "wrong_state" });
  await world.db.owner.query(
    `insert into public_links (tenant_id, invoice_id, version_id, token_hash, expires_at)
     select $1::uuid, $2::uuid, $3::uuid, 'made-' || $3::text || n, '2030-01-01' from generate_series(1, 49) n`,
    [acme.tenantId, issued.invoiceId, issued.versionId],
  );
  await expect(make()).rejects.toMatchObject({ message: "limit_reached" });
});

test("A visit says on what kind of device it was, once a person made it and nobody of the team", async () => {
  const token = await publicTokenOf(world, acme, issued.invoiceId);
  expect(await visit(token, { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0" })).toBe(false);
  expect(await visit(token, { "user-agent": PHONE, "sec-purpose": "prefetch;prerender" })).toBe(false);
  const member = { authorization: `Bearer ${acme.people.editor.userId}` };
  expect(await visit(token, { "user-agent": PHONE, ...member })).toBe(false);
  const stranger = { authorization: `Bearer ${world.globex.people.editor.userId}` };
  expect(await visit(token, { "user-agent": PHONE, ...stranger })).toBe(true);
  expect((await acme.api.editor.links.list(issued)).at(-1)).toMatchObject({ views: 1, lastDevice: "phone" });
  const mac = { "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15" };
  expect(await visit(token, mac, true)).toBe(true);
  expect((await acme.api.editor.links.list(issued)).at(-1)).toMatchObject({ views: 2, lastDevice: "tablet" });
  await visit(token, mac);
  expect((await acme.api.editor.links.list(issued)).at(-1)).toMatchObject({ views: 3, lastDevice: "computer" });
});
