/** Countersigning from the mail: on a phone, without an account and without a script; once, and by nobody but whom it is for. */
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.ts";

test("Mia countersigns from her mail on a phone, and the link has done its work", async ({
  ana,
  mia,
  ben,
  browser,
}) => {
  const word = `Beacon${Date.now().toString(36)}`;
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

  const link = await test.step("The mail that asks her is in her mailbox, and in nobody else's", async () => {
    await expect(async () => {
      await mia.goto("/mailbox");
      await mia.locator("[data-row]").first().click({ timeout: 1_000 });
      await expect(mia.frameLocator("iframe").locator('a[href*="/a/"]').first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
    const href = await mia.frameLocator("iframe").locator('a[href*="/a/"]').first().getAttribute("href");
    return new URL(href ?? "").pathname;
  });

  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const phone = await context.newPage();
  await test.step("Looking signs nothing, however often; a wrong total signs nothing either", async () => {
    await phone.goto(link);
    await phone.reload();
    await expect(phone.getByRole("article")).toContainText(word);
    await phone.getByText("Countersign", { exact: true }).click();
    await phone.getByLabel("Type the total").fill("1");
    await phone.getByRole("button", { name: "Countersign as Mia de Boer" }).click();
    await expect(phone.getByRole("button", { name: "Countersign as Mia de Boer" })).toBeVisible();
    await ana.goto(path);
    await expect(ana.getByText("It waits for a countersignature")).toBeVisible();
  });

  await test.step("Passed on to Ben, who is signed in, it says whose it is", async () => {
    await ben.goto(link);
    await expect(ben.getByRole("heading")).toContainText("Mia de Boer");
    await expect(ben.getByRole("button", { name: /^Countersign/ })).toHaveCount(0);
  });

  await test.step("With the total typed it is countersigned, once", async () => {
    const total = /[\d.,]*\d/.exec((await phone.locator(".ask-amount").textContent()) ?? "")?.[0] ?? "";
    await phone.getByLabel("Type the total").fill(total);
    await phone.getByRole("button", { name: "Countersign as Mia de Boer" }).click();
    await expect(phone.getByRole("heading")).toContainText(/countersigned/i);
    await phone.goto(link);
    await expect(phone.getByRole("button", { name: /^Countersign/ })).toHaveCount(0);
    await ana.goto(path);
    await expect(ana.getByRole("img", { name: /Countersigned by Mia de Boer/ })).toBeVisible();
  });
  await context.close();
});
