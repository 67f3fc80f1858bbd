/** What one person does is on the other's page within a second, without a reload; what somebody types meanwhile stays. */
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.ts";

/** From the answer that it was countersigned to the other person's page; the machine of the tests does everything at once. */
const SHOWN_WITHIN_MS = 1_000;

test("Mia countersigns, and Ana's open page says so by itself", async ({ ana, mia }) => {
  const word = `Lantern${Date.now().toString(36)}`;
  const text = readFileSync("docs/examples/invoice.json", "utf8").replace(/("title"\s*:\s*")/, `$1${word} `);
  await ana.goto("/invoices");
  const transfer = await ana.evaluateHandle((json) => {
    const data = new DataTransfer();
    data.items.add(new File([json], "invoice.json", { type: "application/json" }));
    return data;
  }, text);
  await ana.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await ana.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
  const path = new URL(ana.url()).pathname;
  await expect(ana.getByLabel("What, line 1", { exact: true })).toHaveValue(new RegExp(word));
  await ana.getByRole("button", { name: /^Submit/ }).click();
  await expect(ana.getByText("It waits for a countersignature")).toBeVisible();
  await ana.evaluate(() => Object.assign(window, { neverLoadedAgain: true }));

  await test.step("Mia is told of it where she is", async () => {
    await mia.goto("/notifications");
    await expect(mia.getByRole("link", { name: /asks for your countersignature/ }).first()).toBeVisible();
    await expect(mia.getByRole("link", { name: /^Notifications/ })).toContainText(/\d/);
  });

  await mia.goto(path);
  const answered = mia.waitForResponse(
    (response) => response.request().method() === "POST" && response.url().includes(path),
  );
  await mia
    .getByRole("button", { name: /^Countersign/ })
    .first()
    .click();
  await answered;
  await expect(ana.getByRole("img", { name: /Countersigned by Mia de Boer/ })).toBeVisible({
    timeout: SHOWN_WITHIN_MS,
  });
  expect(await ana.evaluate(() => "neverLoadedAgain" in window)).toBe(true);

  await test.step("Ana hears of it on every other page, too, and following it reads it", async () => {
    await ana.goto("/notifications");
    const told = ana.getByRole("link", { name: /Mia de Boer countersigned what you submitted/ }).first();
    await told.click();
    await ana.waitForURL(new RegExp(path));
  });
});
