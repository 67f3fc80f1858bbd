/** People of the demo agency, each in a browser context of their own, signed in through the page as anybody would. */
import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";

export const PASSWORD = "countersign-demo";
export type PersonName = "ana" | "ben" | "mia" | "noor" | "ruud";

/** The sessions of this run: signing in once a person keeps the suite quick and the sign-in rate limit out of the way. */
const sessions = new Map<PersonName, Awaited<ReturnType<BrowserContext["storageState"]>>>();

async function pageOf(browser: Browser, name: PersonName): Promise<Page> {
  const known = sessions.get(name);
  const context = await browser.newContext(known ? { storageState: known } : {});
  const page = await context.newPage();
  if (!known) {
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill(`${name}@studioharbour.example`);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    sessions.set(name, await context.storageState());
  }
  return page;
}

/** A test with the people it names: `test("…", async ({ ana, ben }) => …)`. */
export const test = base.extend<Record<PersonName, Page>>({
  ana: async ({ browser }, use) => withPage(browser, "ana", use),
  ben: async ({ browser }, use) => withPage(browser, "ben", use),
  mia: async ({ browser }, use) => withPage(browser, "mia", use),
  noor: async ({ browser }, use) => withPage(browser, "noor", use),
  ruud: async ({ browser }, use) => withPage(browser, "ruud", use),
});

async function withPage(browser: Browser, name: PersonName, use: (page: Page) => Promise<void>): Promise<void> {
  const page = await pageOf(browser, name);
  await use(page);
  await page.context().close();
}

export { expect };
