/** What becomes of a mail is on the page of its invoice without asking: one that comes back, one that reminds, and a pause. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { createTransport } from "nodemailer";
import { report, UNKNOWN_USER } from "#integrations/smtp/testing/reports.ts";
import { bounceAddress } from "#server/delivery/bounce-address.ts";
import { derivedSecret } from "#server/node/secrets.ts";
import { BOUNCES } from "../playwright.config.ts";
import { expect, test } from "./fixtures.ts";

/** From the report at our door to the page that is open. */
const SHOWN_WITHIN_MS = 1_000;

/** Opens the newest invoice of the ledger as the address filters it, and says where it is. */
async function openNewest(page: Page, search: string): Promise<string> {
  await page.goto(`/invoices?${search}`);
  await page.locator('table.ledger a[href^="/invoices/"]').first().click();
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

/** What the mail server of `recipient` writes when it has no such mailbox, brought to the door for bounces as any server would. */
async function bringBack(page: Page, path: string, recipient: string): Promise<void> {
  const input = encodeURIComponent(JSON.stringify({ invoiceId: path.split("/").at(-1) }));
  const answer = await (await page.request.get(`/trpc/sending.list?input=${input}`)).json();
  const sent: { recipients: { deliveryId: string; address: string }[] }[] = answer.result.data.dispatches;
  const delivery = sent.flatMap(({ recipients }) => recipients).find(({ address }) => address === recipient);
  const secret = derivedSecret(readFileSync(`${BOUNCES.dataDir}/secret`, "utf8").trim(), "mail");
  const transport = createTransport({ host: "127.0.0.1", port: BOUNCES.port, ignoreTLS: true });
  try {
    const to = bounceAddress(secret, delivery?.deliveryId ?? "", BOUNCES.domain);
    await transport.sendMail({ envelope: { from: "", to }, raw: report({ recipient: UNKNOWN_USER }) });
  } finally {
    transport.close();
  }
}

test("A mail comes back: the open page says so with its remedy, and the one to the corrected address takes its place", async ({
  ana,
}) => {
  const path = await openNewest(ana, "q=Zomerfestival");
  const wrong = `finanse${Date.now().toString(36)}@zomerfestival.example`;
  const note = (address: string) => ana.locator(".note").filter({ hasText: address }).first();
  await ana.goto(`${path}/send?kind=resend&to=${encodeURIComponent(wrong)}`);
  await expect(ana.getByLabel(`Remove ${wrong}`)).toBeVisible();
  await ana.getByRole("button", { name: "Send again" }).click();
  await ana.waitForURL((url) => url.pathname === path);
  await expect(note(wrong)).toContainText("Sent");
  await ana.evaluate(() => Object.assign(window, { neverLoadedAgain: true }));

  await bringBack(ana, path, wrong);
  await expect(note(wrong)).toContainText("There is no such mailbox. Check the address", { timeout: SHOWN_WITHIN_MS });
  expect(await ana.evaluate(() => "neverLoadedAgain" in window)).toBe(true);

  await note(wrong).getByRole("link", { name: "Send it to another address" }).click();
  await ana.getByLabel(`Remove ${wrong}`).click();
  const right = wrong.replace("finanse", "finance");
  await ana.getByLabel("To", { exact: true }).fill(right);
  await ana.getByLabel("To", { exact: true }).press("Enter");
  await ana.getByRole("button", { name: "Send again" }).click();
  await ana.waitForURL((url) => url.pathname === path);
  await expect(note(right)).toContainText("Sent");
  await expect(ana.getByText("Came back", { exact: true })).toHaveCount(0);
});

test("A client is reminded by hand, and the ladder of one invoice is paused with a reason and let go on", async ({
  ana,
}) => {
  const path = await openNewest(ana, "show=open&q=Museum");
  await ana.getByRole("link", { name: "Remind", exact: true }).click();
  await ana.getByRole("button", { name: /^Remind/ }).click();
  await ana.waitForURL((url) => url.pathname === path);
  const reminders = ana.locator(".note").filter({ has: ana.getByText("Reminders", { exact: true }) });
  await expect(reminders).toContainText("Sent by hand");
  await expect(reminders).toContainText("Next: ");

  await reminders.getByText("Pause for this invoice").click();
  await reminders.getByLabel("Why? The team reads it.").fill("They wait for a new order number");
  await reminders.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(reminders).toContainText("paused until somebody lets them go on: They wait for a new order number");
  await expect(reminders).not.toContainText("Next: ");
  await reminders.getByRole("button", { name: "Let them go on" }).click();
  await expect(reminders).toContainText("Next: ");
});
