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

const CLIENTS = {
  phone: {
    userAgent:
      "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  },
  computer: {
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    viewport: { width: 1280, height: 860 },
  },
};

/**
 * A browser as a client of the agency has it. The one of the tests says in its name that it has no window, and to every page that a program
 * steers it: both are true, and both are what the client's page does not count as a visit.
 */
export async function clientPage(browser: Browser, device: keyof typeof CLIENTS): Promise<Page> {
  const context = await browser.newContext(CLIENTS[device]);
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
  return context.newPage();
}

export { expect };
