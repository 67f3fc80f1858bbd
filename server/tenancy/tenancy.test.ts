import { expect, test } from "vitest";
import { twoTenants } from "#server/testing/world.ts";

const PNG = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (char) => char.charCodeAt(0),
);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const tokenOf = (url: string) => url.split("/").at(-1) ?? "";

test("Somebody who belongs nowhere starts an agency, owns it, and issues its first invoice there", async () => {
  await using world = await twoTenants();
  const { person } = world.stranger;
  const made = await world.stranger.api.agencies.create({
    name: "Ünïcode & Söhne",
    countryCode: "DE",
    timeZone: "Europe/Berlin",
    baseCurrency: "EUR",
  });
  expect(made.slug).toMatch(/^unicode-sohne-[0-9a-f]{8}$/);
  const api = await world.callerFor(person, made.tenantId);
  expect(await api.session.me()).toMatchObject({
    person: { userId: person.userId },
    agencies: [{ tenantId: made.tenantId, name: "Ünïcode & Söhne", role: "owner" }],
  });
  expect(await api.agency.read()).toMatchObject({ taxPolicy: "category", locale: "en-DE", hasLogo: false });
  expect(await api.audit.list({})).toMatchObject({ rows: [{ action: "agency.created", seq: 1 }] });
});

test.each([
  ["a currency that does not exist", { baseCurrency: "EUX" }],
  ["a time zone that does not exist", { timeZone: "Europe/Atlantis" }],
  ["no name", { name: " \u0000 " }],
  ["a country in words", { countryCode: "Netherlands" }],
])("An agency with %s is not started", async (_words, change) => {
  await using world = await twoTenants();
  const agency = { name: "New", countryCode: "NL", timeZone: "Europe/Amsterdam", baseCurrency: "EUR", ...change };
  await expect(world.stranger.api.agencies.create(agency)).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("Bank details are kept as banks write them, and an IBAN with a typing error is refused", async () => {
  await using world = await twoTenants();
  const { owner } = world.acme.api;
  const bank = {
    holder: "Acme B.V.",
    iban: "nl25 rabo 0317 4420 96",
    bic: "rabonl2u",
    bankName: "",
    accountNumber: "",
  };
  expect(await owner.agency.update({ bank })).toMatchObject({ bank: { iban: "NL25RABO0317442096", bic: "RABONL2U" } });
  const refused = await owner.agency
    .update({ bank: { ...bank, iban: "NL24RABO0317442096" } })
    .catch((error: unknown) => error);
  expect((refused as { cause: { issues: unknown[] } }).cause.issues).toMatchObject([
    { path: ["bank", "iban"], message: "iban_invalid" },
  ]);
  expect(await owner.audit.list({ limit: 1 })).toMatchObject({
    rows: [{ action: "agency.updated", details: { changed: "bank" } }],
  });
});

test("A logo is a picture by its bytes, drawn anew, and everybody sees it", async () => {
  await using world = await twoTenants();
  const { owner, viewer } = world.acme.api;
  const rejected = { code: "UNPROCESSABLE_CONTENT", message: "file_rejected" };
  for (const dataBase64 of [
    base64(new TextEncoder().encode('<svg onload="alert(1)"/>')),
    base64(PNG.slice(0, 20)),
    // The head of a picture of 65,535 × 65,535 pixels in a few bytes.
    base64(PNG.map((byte, at) => (at === 18 || at === 19 || at === 22 || at === 23 ? 0xff : byte))),
    "not base64 at all!",
    base64(new Uint8Array(5_000_001)),
  ]) {
    await expect(owner.agency.setLogo({ dataBase64 })).rejects.toMatchObject(rejected);
  }
  await owner.agency.setLogo({ dataBase64: base64(PNG) });
  expect(await viewer.agency.read()).toMatchObject({ hasLogo: true });
  expect((await viewer.agency.logo()).logo).toMatch(/^data:image\/png;base64,/);
  await owner.agency.clearLogo();
  expect(await viewer.agency.read()).toMatchObject({ hasLogo: false });
  expect(await viewer.agency.logo()).toEqual({ logo: null });
});

test("An invitation is mailed through the outbox, read without a session, and accepted once", async () => {
  await using world = await twoTenants();
  const { admin, owner } = world.acme.api;
  const { invitationId, url } = await admin.members.invite({ email: "New.Person@Example.com", role: "editor" });
  const token = tokenOf(url);
  const { rows: outbox } = await world.db.owner.query("select name, data from outbox_events");
  expect(outbox).toEqual([{ name: "member/invited", data: { tenantId: world.acme.tenantId, invitationId } }]);
  expect(await world.nobody.invitations.preview({ token })).toMatchObject({
    agencyName: "Acme Studio",
    email: "new.person@example.com",
    role: "editor",
  });
  expect(await owner.members.invitations()).toMatchObject({ rows: [{ invitationId, expired: false }] });

  const { person, api } = world.stranger;
  expect(await api.invitations.accept({ token })).toEqual({ tenantId: world.acme.tenantId });
  await expect(api.invitations.accept({ token })).rejects.toMatchObject({ message: "invitation_not_found" });
  const inside = await world.callerFor(person, world.acme.tenantId);
  expect((await inside.members.list()).rows.find(({ self }) => self)).toMatchObject({ role: "editor" });
  await expect(admin.members.invite({ email: person.email.toUpperCase(), role: "viewer" })).rejects.toMatchObject({
    message: "already_a_member",
  });
});

test("An invitation that is revoked, replaced or too old opens nothing", async () => {
  await using world = await twoTenants();
  const { admin } = world.acme.api;
  const invite = async () => admin.members.invite({ email: "somebody@example.com", role: "viewer" });
  const first = await invite();
  const second = await invite();
  await expect(world.nobody.invitations.preview({ token: tokenOf(first.url) })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await admin.members.revokeInvitation({ invitationId: second.invitationId });
  await expect(admin.members.revokeInvitation({ invitationId: second.invitationId })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const third = await invite();
  world.setNow("2026-03-25T09:00:00.000Z");
  await expect(world.stranger.api.invitations.accept({ token: tokenOf(third.url) })).rejects.toMatchObject({
    code: "CONFLICT",
    message: "invitation_expired",
  });
});

test("A role takes effect at once, a removed member is out at once, and comes back by invitation as the same member", async () => {
  await using world = await twoTenants();
  const { acme } = world;
  const { owner } = acme.api;
  const { editor } = acme.actors;
  await owner.members.setRole({ memberId: editor.memberId, role: "viewer" });
  const demoted = await world.callerFor(acme.people.editor, acme.tenantId);
  await expect(demoted.invoices.create({})).rejects.toMatchObject({ code: "FORBIDDEN", message: "not_permitted" });
  await owner.members.remove({ memberId: editor.memberId });
  const removed = await world.callerFor(acme.people.editor, acme.tenantId);
  await expect(removed.clients.list({})).rejects.toMatchObject({ message: "no_agency_selected" });
  await expect(owner.members.remove({ memberId: editor.memberId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const { url } = await owner.members.invite({ email: acme.people.editor.email, role: "accountant" });
  await removed.invitations.accept({ token: tokenOf(url) });
  const back = await world.services.memberships.actorIn(acme.people.editor, acme.tenantId);
  expect(back).toMatchObject({ memberId: editor.memberId, role: "accountant" });
});

test("Nobody makes or unmakes an owner but an owner, and the last one stays", async () => {
  await using world = await twoTenants();
  const { acme } = world;
  const { owner, admin } = acme.api;
  const refused = { code: "FORBIDDEN", message: "not_permitted" };
  await expect(admin.members.setRole({ memberId: acme.actors.viewer.memberId, role: "owner" })).rejects.toMatchObject(
    refused,
  );
  await expect(admin.members.remove({ memberId: acme.actors.owner.memberId })).rejects.toMatchObject(refused);
  await expect(admin.members.invite({ email: "x@example.com", role: "owner" })).rejects.toMatchObject(refused);
  const last = { code: "CONFLICT", message: "last_owner_must_stay" };
  await expect(owner.members.remove({ memberId: acme.actors.owner.memberId })).rejects.toMatchObject(last);
  await expect(owner.members.setRole({ memberId: acme.actors.owner.memberId, role: "admin" })).rejects.toMatchObject(
    last,
  );
});

test("Of two owners who leave at the same moment one stays", async () => {
  await using world = await twoTenants();
  const { acme } = world;
  const { owner } = acme.api;
  await owner.members.setRole({ memberId: acme.actors.admin.memberId, role: "owner" });
  const second = await world.callerFor(acme.people.admin, acme.tenantId);
  const both = await Promise.allSettled([
    owner.members.remove({ memberId: acme.actors.owner.memberId }),
    second.members.remove({ memberId: acme.actors.admin.memberId }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { message: "last_owner_must_stay" },
  });
});
