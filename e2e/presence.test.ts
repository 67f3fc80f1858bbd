/** Who is here, where they are, what they have just done, and two of them at one amount. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const status = (page: Page) => page.locator("[data-status][role=status]");
const cell = (page: Page, name: string, line: number) => page.getByLabel(`${name}, line ${line}`, { exact: true });

async function openTogether(ana: Page, ben: Page): Promise<void> {
  await ana.goto("/invoices/new");
  await ana.getByLabel("For", { exact: true }).selectOption({ label: "Museum Kade" });
  await ana.getByRole("button", { name: "Start writing" }).click();
  await ana.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
  await ben.goto(new URL(ana.url()).pathname);
  for (const page of [ana, ben]) await expect(status(page)).toHaveText("Draft · Ana and Ben are here · saved");
}

async function writeLine(page: Page, ...texts: string[]): Promise<void> {
  await page.getByRole("button", { name: /Add a line/ }).click();
  for (const text of texts) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
}

/** Ids are those of the draft, made through the API, so that a long one is there at once. */
async function manyLines(page: Page, count: number): Promise<void> {
  const invoiceId = new URL(page.url()).pathname.split("/").at(-1);
  const operations = Array.from({ length: count }, (_, index) => ({
    type: "addLine",
    line: {
      id: `long-${index}`,
      title: `Hour ${index + 1}`,
      detail: "",
      quantity: "1",
      unit: "h",
      unitPrice: "90",
      discount: null,
      taxes: [{ category: "S", rate: "21", exemptionReason: null }],
    },
  }));
  const answer = await page.request.post("/trpc/invoices.edit", { data: { invoiceId, operations } });
  expect(answer.ok()).toBe(true);
}

test("what comes by another door appears in the open draft, and is marked for a moment", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await manyLines(ana, 2);
  await expect(cell(ben, "What", 2)).toHaveValue("Hour 2");
  // Nobody in the draft wrote it: its history knows by whose hand it came.
  await expect(ben.locator("[data-touch='lines/long-1/title']")).toHaveText("Ana");
  await expect(ben.locator("[data-touch]")).toHaveCount(0);
});

test("the page follows a person whose face was pressed, until Escape", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await manyLines(ana, 60);
  await expect(cell(ben, "What", 60)).toHaveValue("Hour 60");
  await ben.getByRole("button", { name: "Follow Ana Jansen" }).click();
  await expect(status(ben)).toContainText("Following Ana");
  await cell(ana, "Quantity", 60).focus();
  await expect(cell(ben, "Quantity", 60)).toBeInViewport();
  await ben.keyboard.press("Escape");
  await expect(status(ben)).toHaveText("Draft · Ana and Ben are here · saved");
  await cell(ana, "Quantity", 1).focus();
  await expect(ben.locator("[data-peer-field='lines/long-0/quantity']")).toBeAttached();
  await expect(cell(ben, "Quantity", 60)).toBeInViewport();
});

test("two who write the same amount at once both see both, and one key takes the other", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Front-end build", "14", "days", "700");
  await expect(cell(ben, "Price", 1)).toHaveValue("700.00");
  await cell(ana, "Price", 1).focus();
  await ana.keyboard.type("760");
  await cell(ben, "Price", 1).focus();
  await ben.keyboard.type("780");
  await Promise.all([ana.keyboard.press("Enter"), ben.keyboard.press("Enter")]);
  const card = (page: Page) => page.getByRole("region", { name: "Two values for price of line 1" });
  for (const page of [ana, ben]) {
    await expect(card(page)).toContainText("760.00");
    await expect(card(page)).toContainText("780.00");
  }
  const stands = await cell(ana, "Price", 1).inputValue();
  await ana.keyboard.press("F8");
  const other = stands === "760.00" ? "780.00" : "760.00";
  await expect(cell(ana, "Price", 1)).toHaveValue(other);
  await expect(cell(ben, "Price", 1)).toHaveValue(other);
  await expect(card(ana)).toHaveCount(0);
});

test("what others do is said in sentences to those who listen, not letter by letter", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Creative direction", "6", "days", "880");
  const said = ben.locator("[aria-live=polite][data-others]");
  await expect(said).toContainText("Ana added a line");
});

test("a person has one colour: in the rail, in the ribbon and around the cell", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Creative direction");
  await cell(ana, "Quantity", 1).focus();
  const colourOf = (classes: string | null) => /\bp([1-4])\b/.exec(classes ?? "")?.[1];
  const frame = ben.locator("[data-peer='Ana Jansen']");
  await expect(frame).toBeVisible();
  const around = colourOf(await frame.getAttribute("class"));
  const inRail = ana.getByRole("navigation", { name: "Main", exact: true }).locator(".who .face");
  expect(around).toBeDefined();
  expect(colourOf(await inRail.getAttribute("class"))).toBe(around);
  expect(
    colourOf(await ben.getByRole("button", { name: "Follow Ana Jansen" }).locator(".face").getAttribute("class")),
  ).toBe(around);
});
