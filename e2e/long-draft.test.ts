/** A draft of two hundred lines: only the rows near the screen hold fields, and nobody who writes notices. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const LINES = 200;
const cell = (page: Page, name: string, line: number) => page.getByLabel(`${name}, line ${line}`, { exact: true });
const row = (page: Page, line: number) => page.locator("tbody tr[data-line]").nth(line - 1);

/** By the interface that programs use, as whoever is signed in on the page. */
async function longDraft(page: Page): Promise<string> {
  const lines = Array.from({ length: LINES }, (_, index) => ({
    id: `l${index + 1}`,
    title: `Design sprint ${index + 1}`,
    detail: "",
    quantity: "2",
    unit: "days",
    unitPrice: "700.5",
    discount: null,
    taxes: [{ category: "S", rate: "21", exemptionReason: null }],
  }));
  await page.goto("/drafts");
  return page.evaluate(
    async (content) => {
      const answer = await fetch("/trpc/invoices.create", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ content }),
      });
      const { result } = (await answer.json()) as { result: { data: { invoiceId: string } } };
      return result.data.invoiceId;
    },
    { lines },
  );
}

test("far lines are words until somebody comes near, and what two people write there is on both screens", async ({
  ana,
  ben,
}) => {
  const path = `/invoices/${await longDraft(ana)}`;
  await ana.goto(path);
  await ben.goto(path);
  for (const page of [ana, ben]) await page.locator("main.draft[data-writable]").waitFor();
  await expect(cell(ana, "What", LINES)).toHaveCount(0);
  await expect(row(ana, LINES)).toContainText("Design sprint 200");
  await expect(row(ana, LINES)).toContainText("1,401.00");
  const before = await row(ana, LINES).boundingBox();

  await row(ben, LINES).scrollIntoViewIfNeeded();
  await cell(ben, "What", LINES).fill("Handover");
  await cell(ben, "Quantity", LINES).fill("3");
  await ben.keyboard.press("Enter");
  await expect(row(ana, LINES)).toContainText("Handover");
  await expect(row(ana, LINES)).toContainText("2,101.50");

  // A row is as high with its fields as without them, so nothing moves under whoever scrolls.
  await row(ana, LINES).scrollIntoViewIfNeeded();
  await expect(cell(ana, "What", LINES)).toHaveValue("Handover");
  expect((await row(ana, LINES).boundingBox())?.height).toBe(before?.height);
});

test("whoever goes on by keys or is sent to a far line arrives in a field, and what cannot be read stays", async ({
  ana,
}) => {
  await ana.goto(`/invoices/${await longDraft(ana)}`);
  await ana.locator("main.draft[data-writable]").waitFor();
  // A new line at the end of all of them.
  await ana.locator(".draft-add-line").click();
  await ana.keyboard.type("One more");
  await expect(cell(ana, "What", LINES + 1)).toHaveValue("One more");
  await cell(ana, "Quantity", LINES).fill("many");
  await ana.keyboard.press("Tab");
  await row(ana, 1).scrollIntoViewIfNeeded();
  await expect(cell(ana, "What", 1)).toBeVisible();
  await expect(cell(ana, "What", LINES - 5)).toHaveCount(0);
  await expect(cell(ana, "Quantity", LINES)).toHaveValue("many");
  await cell(ana, "Price", 1).focus();
  for (let line = 1; line < 45; line++) await ana.keyboard.press("ArrowDown");
  await expect(cell(ana, "Price", 45)).toBeFocused();
});
