import { expect, test } from "vitest";
import { twoTenants } from "#server/testing/world.ts";

const client = (name: string, change: object = {}) => ({
  name,
  party: { name, addressLines: ["Kade 1"], countryCode: "NL", vatId: "", registrationId: "", email: "" },
  currency: "EUR",
  ...change,
});

test("A client is found by a part of its name, its place or its VAT number, page by page", async () => {
  await using world = await twoTenants();
  const { editor, viewer } = world.acme.api;
  for (const name of ["Alpha", "Beta", "Gamma 100%"]) await editor.clients.create(client(name));
  const names = async (input: { query?: string; limit?: number; cursor?: string }) =>
    (await viewer.clients.list(input)).rows.map((row) => row.name);
  expect(await names({ query: "ALPH" })).toEqual(["Alpha"]);
  expect(await names({ query: "100%" })).toEqual(["Gamma 100%"]);
  expect(await names({ query: "%" })).toEqual(["Gamma 100%"]);
  expect(await names({ query: "museumkade 1" })).toEqual(["Museum Kade (Acme Studio)"]);
  const first = await viewer.clients.list({ limit: 2 });
  expect(first.rows.map((row) => row.name)).toEqual(["Alpha", "Beta"]);
  expect(await names({ limit: 2, cursor: first.nextCursor ?? "" })).toEqual([
    "Gamma 100%",
    "Museum Kade (Acme Studio)",
  ]);
});

test("A formula, emoji or right-to-left text in a name is kept as it was written", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  for (const name of ['=HYPERLINK("http://x","y")', "👩‍🎨 Ateliers", "استوديو"]) {
    const { clientId } = await editor.clients.create(client(name));
    expect(await editor.clients.byId({ clientId })).toMatchObject({ name, party: { name } });
  }
});

test("A name stands for one active client, whatever its capitals", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const { clientId } = await editor.clients.create(client("Alpha"));
  const taken = { code: "CONFLICT", message: "name_taken" };
  await expect(editor.clients.create(client("ALPHA"))).rejects.toMatchObject(taken);
  const other = await editor.clients.create(client("Beta"));
  await expect(editor.clients.update({ clientId: other.clientId, ...client("alpha") })).rejects.toMatchObject(taken);
  await editor.clients.update({ clientId, ...client("alpha") });
  await editor.clients.archive({ clientId });
  await editor.clients.create(client("ALPHA"));
});

test("A client of open work is not put away; one that is put away leaves the list and can come back", async () => {
  await using world = await twoTenants();
  const { editor, viewer } = world.acme.api;
  const { clientId } = world.acme;
  const draft = await world.acme.draftInvoice();
  await expect(editor.clients.archive({ clientId })).rejects.toMatchObject({ message: "client_in_use" });
  await editor.invoices.discard(draft);
  expect(await editor.clients.archive({ clientId })).toMatchObject({ archived: true });
  expect((await viewer.clients.list({})).rows).toEqual([]);
  expect((await viewer.clients.list({ archived: true })).rows).toHaveLength(1);
  expect(await editor.clients.restore({ clientId })).toMatchObject({ archived: false });
});

test("A client that changes its name changes what is not issued, and nothing that is", async () => {
  await using world = await twoTenants();
  const { editor, viewer } = world.acme.api;
  const { clientId } = world.acme;
  const issued = await world.acme.issuedInvoice();
  await editor.clients.update({ clientId, ...client("Harbour Museum") });
  const draft = await world.acme.draftInvoice();
  expect((await viewer.invoices.list({ query: "harbour museum" })).rows).toHaveLength(2);
  expect((await viewer.invoices.byId(issued)).document?.content.buyer.name).toBe("Stichting Museum Kade");
  await editor.invoices.submit(draft);
  expect((await viewer.invoices.byId(draft)).frozen?.buyer.name).toBe("Harbour Museum");
});

test.each([
  ["an address that is none", { emails: ["nobody"] }],
  ["a currency that does not exist", { currency: "EUX" }],
  ["no name", { name: "  " }],
  ["days to pay without end", { dueDays: 1_000 }],
  ["a hundred recipients", { emails: Array.from({ length: 100 }, (_, i) => `p${i}@example.com`) }],
])("A client with %s is refused", async (_words, change) => {
  await using world = await twoTenants();
  await expect(world.acme.api.editor.clients.create(client("Alpha", change))).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});
