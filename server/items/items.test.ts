import { expect, test } from "vitest";
import { twoTenants } from "#server/testing/world.ts";

const item = (code: string, change: object = {}) => ({
  code,
  title: "Photography, per day",
  unitPrice: "1250.50",
  currency: "EUR",
  taxes: [{ category: "S" as const, rate: "9", exemptionReason: null }],
  ...change,
});

test("The catalogue is found by code, title or detail, and an item that is put away leaves it", async () => {
  await using world = await twoTenants();
  const { editor, viewer } = world.acme.api;
  const made = await editor.items.create(item("PHO", { detail: "With retouching" }));
  expect(made).toMatchObject({ unitPrice: "1250.5" });
  for (const query of ["pho", "photography", "retouch"]) {
    expect((await viewer.items.list({ query })).rows).toMatchObject([{ itemId: made.itemId }]);
  }
  await editor.items.archive({ itemId: made.itemId });
  expect((await viewer.items.list({})).rows.map(({ code }) => code)).toEqual(["DES"]);
  expect((await viewer.items.list({ archived: true })).rows).toMatchObject([{ code: "PHO" }]);
  await editor.items.restore({ itemId: made.itemId });
  expect((await viewer.items.list({})).rows.map(({ code }) => code)).toEqual(["DES", "PHO"]);
});

test("A code stands for one item", async () => {
  await using world = await twoTenants();
  const { editor } = world.acme.api;
  const { itemId } = await editor.items.create(item("PHO"));
  const taken = { code: "CONFLICT", message: "name_taken" };
  await expect(editor.items.create(item("PHO"))).rejects.toMatchObject(taken);
  await expect(editor.items.update({ itemId, ...item("DES") })).rejects.toMatchObject(taken);
  await world.globex.api.editor.items.create(item("PHO"));
});

test.each([
  ["a price in words", { unitPrice: "a lot" }],
  ["an absurd price", { unitPrice: "999999999999999" }],
  ["an absurd cost", { cost: "999999999999999" }],
  ["a cost below nothing", { cost: "-1" }],
  ["a currency that does not exist", { currency: "EUX" }],
  ["a negative rate", { taxes: [{ category: "S" as const, rate: "-21", exemptionReason: null }] }],
  ["an exemption without a reason", { taxes: [{ category: "E" as const, rate: "0", exemptionReason: null }] }],
  ["a rate that is no number", { taxes: [{ category: "S" as const, rate: "x", exemptionReason: null }] }],
])("An item with %s is refused", async (_words, change) => {
  await using world = await twoTenants();
  await expect(world.acme.api.editor.items.create(item("BAD", change))).rejects.toMatchObject({ code: "BAD_REQUEST" });
});
