/** axe finds nothing serious on any page, in light and dark, on a desk and on a phone. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const PAGES = [
  "/inbox",
  "/drafts",
  "/approvals",
  "/invoices",
  "/clients",
  "/clients/new",
  "/items",
  "/members",
  "/money",
  "/settings",
  "/settings/messages",
  "/settings/reminders",
  "/mailbox",
];

async function seriousOn(page: Page): Promise<string[]> {
  // No script runs in the frame that shows a mail, so axe would wait there for ever.
  const { violations } = await new AxeBuilder({ page }).exclude("iframe[sandbox]").analyze();
  return violations
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map(
      (violation) =>
        `${violation.id}: ${violation.nodes
          .map((node) => node.target.join(" "))
          .slice(0, 3)
          .join(", ")}`,
    );
}

for (const [scheme, width] of [
  ["light", 1280],
  ["dark", 390],
] as const) {
  test(`Nothing serious inside the frame, ${scheme}, at ${width} px`, async ({ ruud }) => {
    // Sixteen pages, each read whole by axe.
    test.setTimeout(240_000);
    await ruud.emulateMedia({ colorScheme: scheme });
    await ruud.setViewportSize({ width, height: 860 });
    for (const path of PAGES) {
      await ruud.goto(path);
      expect.soft(await seriousOn(ruud), path).toEqual([]);
    }
    await ruud.goto("/drafts");
    const invoices = await ruud
      .locator('a[href^="/invoices/"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const path of [...new Set(invoices)].slice(0, 5)) {
      await ruud.goto(path);
      expect.soft(await seriousOn(ruud), path).toEqual([]);
    }
  });
}

test("Nothing serious on the doors", async ({ page }) => {
  for (const path of ["/sign-in", "/sign-up", "/invite/unknown", "/i/unknown", "/verify", "/nothing-here"]) {
    await page.goto(path);
    expect.soft(await seriousOn(page), path).toEqual([]);
  }
});
