/** Writing on a train: the draft goes on without a line, and what the draft did not take in the meantime is not lost. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const status = (page: Page) => page.locator("[data-status][role=status]");
const cell = (page: Page, name: string, line: number) => page.getByLabel(`${name}, line ${line}`, { exact: true });

async function startDraft(page: Page): Promise<string> {
  await page.goto("/invoices/new");
  await page.getByLabel("For", { exact: true }).selectOption({ label: "Museum Kade" });
  await page.getByRole("button", { name: "Start writing" }).click();
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
  await expect(status(page)).toHaveText("Draft · saved");
  return new URL(page.url()).pathname;
}

async function writeLine(page: Page, ...texts: string[]): Promise<void> {
  await page.getByRole("button", { name: /Add a line/ }).click();
  for (const text of texts) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
}

async function set(page: Page, name: string, line: number, text: string): Promise<void> {
  await cell(page, name, line).fill(text);
  await cell(page, name, line).press("Tab");
}

/** The page that this browser keeps for when there is no line; it is put away a moment after the draft is open. */
async function pageIsKept(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const names = (await caches.keys()).filter((name) => name.startsWith("countersign-page/"));
        const worker = await navigator.serviceWorker.getRegistration();
        return names.length > 0 && worker?.active?.state === "activated" && navigator.serviceWorker.controller !== null;
      }),
    )
    .toBe(true);
}

test("what is written without a line arrives when the line is back, also after a reload on the way", async ({
  ana,
  ben,
}) => {
  const path = await startDraft(ana);
  await writeLine(ana, "Creative direction", "6", "days", "880");
  await expect(status(ana)).toHaveText("Draft · saved");
  await pageIsKept(ana);
  await ben.goto(path);
  await expect(cell(ben, "Quantity", 1)).toHaveValue("6");

  await ana.context().setOffline(true);
  await expect(status(ana)).toHaveText(/offline since \d\d:\d\d, everything so far is saved/);
  await set(ana, "Quantity", 1, "7");
  await expect(status(ana)).toHaveText(/offline since \d\d:\d\d \(1 change waiting\)/);
  await set(ben, "Unit", 1, "weeks");

  await ana.reload();
  await expect(cell(ana, "Quantity", 1)).toHaveValue("7");
  await set(ana, "Price", 1, "900");
  await expect(status(ana)).toHaveText(/\(1 change waiting\)/);

  await ana.context().setOffline(false);
  await expect(cell(ben, "Quantity", 1)).toHaveValue("7");
  await expect(cell(ben, "Price", 1)).toHaveValue("900.00");
  await expect(cell(ana, "Unit", 1)).toHaveValue("weeks");
  await expect(status(ana)).toHaveText("Draft · Ana and Ben are here · saved");
  await expect(ben.getByRole("table", { name: "Lines" }).locator("tbody tr[data-line]")).toHaveCount(1);
});

test("edits that came too late for a submit are a proposal, which becomes a new draft", async ({ ana, ben }) => {
  const path = await startDraft(ana);
  await writeLine(ana, "Creative direction", "6", "days", "880");
  await expect(status(ana)).toHaveText("Draft · saved");
  await ben.goto(path);
  await expect(cell(ben, "Quantity", 1)).toHaveValue("6");
  await ana.context().setOffline(true);
  await set(ana, "Quantity", 1, "7");
  await expect(status(ana)).toHaveText(/1 change waiting/);
  await ben.getByRole("button", { name: "Submit" }).first().click();
  await expect(ben.getByRole("textbox", { name: "Quantity, line 1" })).toHaveCount(0);

  await ana.context().setOffline(false);
  const kept = ana.getByRole("region", { name: "Edits of yours that were not taken" });
  await expect(kept).toContainText("“Creative direction”: quantity 6 → 7");
  await expect(kept).toContainText("+1,064.80 EUR");
  await kept.getByRole("button", { name: "Discard" }).click();
  await expect(kept).toHaveCount(0);
  await ana.getByRole("button", { name: "Undo", exact: true }).click();
  await kept.getByRole("button", { name: "Carry into a new draft" }).click();
  await ana.waitForURL((url) => /\/invoices\/[0-9a-f-]{36}$/.test(url.pathname) && url.pathname !== path);
  await expect(cell(ana, "Quantity", 1)).toHaveValue("7");
  await expect(kept).toHaveCount(0);
});

test("a draft that is discarded meanwhile gives the edits back as well", async ({ ana, ben }) => {
  const path = await startDraft(ana);
  await writeLine(ana, "Creative direction", "6", "days", "880");
  await expect(status(ana)).toHaveText("Draft · saved");
  await ana.context().setOffline(true);
  await set(ana, "Quantity", 1, "7");
  await expect(status(ana)).toHaveText(/1 change waiting/);
  await ben.goto(path);
  await ben.getByRole("button", { name: "Discard this draft" }).click();
  await ben.getByRole("button", { name: "Discard the draft" }).click();
  await ben.waitForURL(/\/drafts$/);
  await ana.context().setOffline(false);
  await expect(ana.getByRole("region", { name: "Edits of yours that were not taken" })).toContainText("quantity 6 → 7");
  // The draft is in no list any more; what was written in it is still found where one looks for drafts.
  await ana.goto("/drafts");
  await expect(ana.getByText("Only this browser has some of your edits.")).toBeVisible();
  await ana.getByRole("link", { name: "Creative direction", exact: true }).click();
  await expect(ana).toHaveURL(new RegExp(`${path}$`));
});

test("nobody else who signs in on this browser sees them, and signing out leaves nothing", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const signIn = async (name: string) => {
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill(`${name}@studioharbour.example`);
    await page.getByLabel("Password", { exact: true }).fill("countersign-demo");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  };
  await signIn("ana");
  const path = await startDraft(page);
  await writeLine(page, "Creative direction", "6", "days", "880");
  await expect(status(page)).toHaveText("Draft · saved");
  await pageIsKept(page);
  await context.setOffline(true);
  await set(page, "Quantity", 1, "7");
  await expect(status(page)).toHaveText(/1 change waiting/);

  // Her session ends without her signing out; Ben signs in on the same browser.
  await page.goto("about:blank");
  await context.setOffline(false);
  await context.clearCookies();
  await signIn("ben");
  await page.goto(path);
  await expect(status(page)).toHaveText(/saved/);
  await expect(cell(page, "Quantity", 1)).toHaveValue("6");
  await page.request.post("/sign-out");

  // She is back: they are still hers, and go with her when she signs out.
  await signIn("ana");
  await page.goto(path);
  await expect(cell(page, "Quantity", 1)).toHaveValue("7");
  await expect(status(page)).toHaveText(/saved/);
  await page.goto("/sign-out");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await expect
    .poll(() =>
      page.evaluate(async () => ({
        databases: (await indexedDB.databases()).filter(({ name }) => name?.startsWith("countersign/")).length,
        pages: (await caches.keys()).filter((name) => name.startsWith("countersign-page/")).length,
      })),
    )
    // Ben's own copy is his, and stays.
    .toEqual({ databases: 1, pages: 0 });
  await context.close();
});
