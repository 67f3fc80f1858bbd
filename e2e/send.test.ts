/** An issued invoice is sent once more: composed with a copy, scheduled by the client's clock, called off, let go, and read. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** Composes and schedules a second sending of the invoice at `path`. */
async function schedule(page: Page, path: string, subject: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("link", { name: "Send again" }).click();
  await expect(page.getByLabel("Remove keiri@nakano.example")).toBeVisible();
  await page.getByText("Copies", { exact: true }).click();
  const cc = page.getByLabel("Cc", { exact: true });
  await cc.fill("the accountant");
  await cc.press("Enter");
  await expect(page.getByText("“the” is not an address that mail can be sent to.")).toBeVisible();
  await cc.press("Backspace");
  await cc.fill("");
  await page.getByLabel("Remove the", { exact: true }).click();
  await cc.fill("cfo@nakano.example");
  await cc.press("Enter");
  await page.getByLabel("Subject").fill(subject);
  await page.getByLabel("Words above the invoice").fill("Hello {client},\n\nhere it is once more: <b>{link}</b>");
  const mail = page.getByRole("region", { name: "The mail as it will be" });
  await expect(mail).toContainText(subject);
  await expect(mail.frameLocator("iframe").getByText("<b>http")).toBeVisible();
  await page.getByLabel("At a moment").check();
  await expect(page.getByRole("status").filter({ hasText: "in Tokyo" })).toContainText("09:00 in Tokyo, 01:00 here");
  await page.getByRole("button", { name: "Send again" }).click();
  await page.waitForURL((url) => url.pathname === path);
}

test("An invoice is sent again with a copy: scheduled in Tokyo, called off, scheduled anew, let go, and in the mailbox", async ({
  ana,
}) => {
  const word = `Again${Date.now().toString(36)}`;
  await ana.goto("/invoices?q=Nakano");
  const path = await ana
    .locator('a[href^="/invoices/"]')
    .filter({ hasText: /\d{4}-\d{4}/ })
    .first()
    .getAttribute("href");
  if (!path) throw new Error("the demo agency has an invoice of Nakano");

  await test.step("Scheduled, it stands beside the invoice and can be called off", async () => {
    await schedule(ana, path, `${word} early`);
    const note = ana.locator(".note").filter({ hasText: "in Tokyo" });
    await expect(note).toContainText("cc cfo@nakano.example");
    await note.getByRole("button", { name: "Call it off" }).click();
    await expect(note).toHaveCount(0);
    await expect(ana.getByText(/Ana Jansen called a sending off/)).toBeVisible();
  });

  await test.step("Scheduled anew and let go now, it leaves", async () => {
    await schedule(ana, path, `${word} late`);
    const note = ana.locator(".note").filter({ hasText: "in Tokyo" });
    await note.getByRole("button", { name: "Send it now" }).click();
    await expect(note).toHaveCount(0);
  });

  await test.step("Both have a mail of their own that names both; nothing came of the first", async () => {
    await expect(async () => {
      await ana.goto("/mailbox");
      await expect(ana.getByRole("link", { name: new RegExp(`${word} late`) })).toHaveCount(2, { timeout: 1_000 });
    }).toPass();
    await expect(ana.getByText(`${word} early`)).toHaveCount(0);
    await ana
      .getByRole("link", { name: new RegExp(`${word} late`) })
      .first()
      .click();
    const head = ana.locator("dl.facts");
    await expect(head).toContainText("keiri@nakano.example");
    await expect(head).toContainText("cfo@nakano.example");
    await expect(ana.frameLocator("iframe").getByText(/here it is once more: <b>http.*<\/b>/)).toBeVisible();
  });
});
