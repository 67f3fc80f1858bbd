/** What people say beside a draft: a question with a name in it, an answer while it is frozen, a suggestion taken over with one key. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

async function startDraft(page: Page): Promise<string> {
  await page.goto("/invoices/new");
  await page.getByLabel("For", { exact: true }).selectOption({ label: "Museum Kade" });
  await page.getByRole("button", { name: "Start writing" }).click();
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
  await expect(page.locator("[data-status=live][role=status]")).toContainText("saved");
  await page.getByRole("button", { name: /Add a line/ }).click();
  for (const text of ["Front-end build", "3", "days", "1200"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  return new URL(page.url()).pathname;
}

const cell = (page: Page, name: string, line: number) => page.getByLabel(`${name}, line ${line}`, { exact: true });
const total = (page: Page) => page.getByRole("table", { name: "Totals" }).getByRole("row", { name: /^Total/ });
const thread = (page: Page, name: string | RegExp) => page.getByRole("region", { name });

test("a question on a line names somebody, who sees it at once, answers it and settles it", async ({ ana, ben }) => {
  const path = await startDraft(ana);
  await ben.goto(path);
  await expect(cell(ben, "Quantity", 1)).toHaveValue("3");

  await cell(ana, "Quantity", 1).focus();
  await ana.keyboard.press("Control+Alt+m");
  await expect(ana.getByRole("textbox", { name: "Comment" })).toBeFocused();
  await ana.keyboard.type("The quote said two days, @be");
  await expect(ana.getByRole("option", { name: "Ben Okafor" })).toBeVisible();
  await ana.keyboard.press("Enter");
  await ana.keyboard.press("Control+Enter");
  const question = /^Comment by Ana Jansen on Quantity of Front-end build/;
  await expect(thread(ben, question)).toContainText("The quote said two days, @Ben Okafor", { timeout: 1_000 });
  await expect(thread(ben, question)).toHaveAccessibleName(/, new$/);
  await expect(ben.getByRole("button", { name: "1 remark on Quantity of Front-end build, new" })).toBeVisible();
  // Sending the words did not submit the draft, and the caret can go back to where it was.
  await expect(ana.locator("[data-status=live][role=status]")).toBeVisible();

  await thread(ben, question).getByRole("button", { name: "Reply" }).click();
  await ben.keyboard.type("The third is the search.");
  await ben.keyboard.press("Control+Enter");
  await expect(thread(ana, question)).toContainText("Ben The third is the search.");
  await thread(ana, question).getByRole("button", { name: "Resolve" }).click();
  await expect(thread(ben, question)).toHaveCount(0);

  // Settled is not gone: the panel has it, and it can be opened again.
  await ben.getByRole("button", { name: "Comments" }).click();
  await ben.getByText("1 settled").click();
  await expect(ben.getByText(/Resolved by Ana/)).toBeVisible();
  await ben.getByRole("button", { name: "Reopen" }).click();
  await expect(thread(ana, question)).toBeVisible();

  // Where a mail leads to: the thread itself, marked.
  const threadId = await thread(ana, question).getAttribute("data-thread");
  await ben.goto(`${path}?remark=${threadId}`);
  await expect(thread(ben, question)).toHaveAttribute("data-active", "true");
});

test("an approver reads what was said and answers while the draft is frozen", async ({ ana, mia }) => {
  const path = await startDraft(ana);
  await cell(ana, "What", 1).focus();
  await ana.keyboard.press("Control+Alt+m");
  await ana.keyboard.type("Agreed on the phone.");
  await ana.keyboard.press("Control+Enter");
  await expect(thread(ana, /on Front-end build/)).toContainText("Agreed on the phone.");
  await ana.getByRole("button", { name: "Submit" }).first().click();
  await expect(ana.getByRole("heading", { name: "It waits for a countersignature" })).toBeVisible();

  await mia.goto(path);
  const said = thread(mia, /^Comment by Ana Jansen on Front-end build/);
  await expect(said).toContainText("Agreed on the phone.");
  // The page is readable before its script has come: pressed too early, a button does nothing yet.
  await expect(async () => {
    await said.getByRole("button", { name: "Reply" }).click({ timeout: 1_000 });
    await expect(mia.getByRole("textbox", { name: /^Answer on/ })).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await mia.keyboard.type("With whom?");
  await mia.keyboard.press("Control+Enter");
  await expect(said).toContainText("Mia With whom?");
  await expect(thread(ana, /^Comment by Ana Jansen on Front-end build/)).toContainText("Mia With whom?");

  await mia.getByRole("button", { name: "Countersign" }).click();
  await mia.getByRole("button", { name: "Issue and send" }).click();
  // History for the team, and nothing of it on the sheet.
  await expect(thread(mia, /^Comment by Ana Jansen on Front-end build/)).toContainText("Mia With whom?");
  await expect(mia.getByRole("button", { name: "Reply" })).toHaveCount(0);
  await expect(mia.locator(".sheet")).not.toContainText("With whom?");
});

test("somebody who only reads suggests another value, and an editor takes it over with one key", async ({
  ana,
  noor,
}) => {
  const path = await startDraft(ana);
  await noor.goto(path);
  await expect(noor.locator("[data-status=reading][role=status]")).toBeVisible();
  await cell(noor, "Quantity", 1).focus();
  await noor.keyboard.press("4");
  await expect(noor.getByLabel("Suggested value")).toHaveValue("4");
  await expect(noor.getByText("3 → becomes 4 days+1,200.00")).toBeVisible();
  await noor.keyboard.press("Control+Enter");

  const suggestion = /^Suggestion by Noor Bakker on Quantity of Front-end build/;
  await expect(thread(ana, suggestion)).toContainText("+1,200.00");
  await cell(ana, "Quantity", 1).focus();
  await ana.keyboard.press("Alt+y");
  for (const page of [ana, noor]) {
    await expect(cell(page, "Quantity", 1)).toHaveValue("4");
    await expect(total(page)).toContainText("5,808.00");
    await expect(thread(page, suggestion)).toHaveCount(0);
  }

  // Outdated: both values are shown before anything is written over.
  await cell(noor, "Price", 1).focus();
  await noor.keyboard.press("Enter");
  await noor.getByLabel("Suggested value").fill("1100");
  await noor.keyboard.press("Control+Enter");
  const price = /^Suggestion by Noor Bakker on Price of Front-end build/;
  await expect(thread(ana, price)).toBeVisible();
  await cell(ana, "Price", 1).fill("1150");
  await ana.keyboard.press("Alt+y");
  await expect(thread(ana, price)).toContainText("It said 1,200.00 when this was suggested, and says 1,150.00 now.");
  await expect(cell(ana, "Price", 1)).toHaveValue("1,150.00");
  await thread(ana, price).getByRole("button", { name: "Take it anyway" }).click();
  await expect(cell(noor, "Price", 1)).toHaveValue("1,100.00");
});

test("a line that was removed leaves what was said about it, in its words", async ({ ana }) => {
  await startDraft(ana);
  await cell(ana, "Unit", 1).focus();
  await ana.keyboard.press("Control+Alt+m");
  await ana.keyboard.type("Days or hours?");
  await ana.keyboard.press("Control+Enter");
  await expect(thread(ana, /on Unit of Front-end build/)).toBeVisible();
  await cell(ana, "What", 1).focus();
  await ana.keyboard.press("Control+Shift+Backspace");
  await ana.getByRole("button", { name: "1 on a line that was removed" }).click();
  const lost = thread(ana, "On lines that were removed");
  await expect(lost).toContainText("Front-end build");
  await expect(lost).toContainText("Days or hours?");
});
