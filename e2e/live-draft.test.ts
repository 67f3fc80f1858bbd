/** Two people in one draft: what each types, where each is, what the sheet makes of it, and how it freezes. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

async function startDraft(page: Page): Promise<void> {
  await page.goto("/invoices/new");
  await page.getByLabel("For", { exact: true }).selectOption({ label: "Museum Kade" });
  await page.getByRole("button", { name: "Start writing" }).click();
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
}

/** A draft of its own for each test, opened by both. */
async function openTogether(ana: Page, ben: Page): Promise<void> {
  await startDraft(ana);
  await ben.goto(new URL(ana.url()).pathname);
  for (const page of [ana, ben]) await expect(status(page)).toHaveText("Draft · Ana and Ben are here · saved");
}

const status = (page: Page) => page.locator("[data-status][role=status]");
const cell = (page: Page, name: string, line: number) => page.getByLabel(`${name}, line ${line}`, { exact: true });
const rows = (page: Page) => page.getByRole("table", { name: "Lines" }).locator("tbody tr[data-line]");
const total = (page: Page) => page.getByRole("table", { name: "Totals" }).getByRole("row", { name: /^Total/ });

async function bothSay(pages: readonly Page[], check: (page: Page) => Promise<void>): Promise<void> {
  for (const page of pages) await check(page);
}

/** Writes a first line the way a person does: words, Tab, figures, Enter. */
async function writeLine(page: Page, title: string, quantity: string, unit: string, price: string): Promise<void> {
  await page.getByRole("button", { name: /Add a line/ }).click();
  for (const text of [title, quantity, unit, price]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((plain) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", plain);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, text);
}

test("two people write one invoice at once and both see the same words, places and total", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Creative direction", "6", "days", "880");
  await expect(cell(ben, "Quantity", 1)).toHaveValue("6");

  await cell(ana, "What", 1).focus();
  await ana.keyboard.press("End");
  await cell(ben, "What", 1).focus();
  await ben.keyboard.press("Home");
  await Promise.all([ana.keyboard.type(", two rounds", { delay: 12 }), ben.keyboard.type("Museum: ", { delay: 12 })]);
  await bothSay([ana, ben], (page) =>
    expect(cell(page, "What", 1)).toHaveValue("Museum: Creative direction, two rounds"),
  );

  await cell(ben, "Quantity", 1).focus();
  const frame = ana.locator("[data-peer-field$='/quantity']");
  await expect(frame).toHaveText("Ben");

  await ben.keyboard.type("3*8.5");
  await ben.keyboard.press("Enter");
  await bothSay([ana, ben], async (page) => {
    await expect(cell(page, "Quantity", 1)).toHaveValue("25.5");
    await expect(total(page)).toContainText("27,152.40");
  });
  await expect(status(ben)).toHaveText("Draft · Ana and Ben are here · saved");
});

test("the line table is a spreadsheet: Enter adds, arrows move, Alt moves lines, what is no number is kept", async ({
  ana,
  ben,
}) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Posters", "40", "pcs", "12.50");
  await cell(ana, "What", 1).focus();
  await ana.keyboard.press("Enter");
  await expect(cell(ana, "What", 2)).toBeFocused();
  await ana.keyboard.type("Flyers");
  await ana.keyboard.press("Tab");
  await ana.keyboard.type("many");
  await ana.keyboard.press("Enter");
  await expect(cell(ana, "Quantity", 2)).toBeFocused();
  await expect(ana.getByText("“many” is not a number")).toBeVisible();
  await ana.keyboard.press("Escape");
  await expect(cell(ana, "Quantity", 2)).toHaveValue("1");

  await ana.keyboard.press("ArrowUp");
  await expect(cell(ana, "Quantity", 1)).toBeFocused();
  await ana.keyboard.press("ArrowRight");
  await expect(cell(ana, "Unit", 1)).toBeFocused();

  await ana.keyboard.press("Alt+ArrowDown");
  await expect(cell(ben, "What", 1)).toHaveValue("Flyers");
  await expect(cell(ana, "Unit", 2)).toBeFocused();
  await ana.keyboard.press("Control+d");
  await expect(rows(ben)).toHaveCount(3);
  await ana.keyboard.press("Control+Shift+Backspace");
  await expect(rows(ben)).toHaveCount(2);
  await ana.getByRole("button", { name: "Undo", exact: true }).last().click();
  await expect(rows(ben)).toHaveCount(3);
});

test("a block from a spreadsheet becomes lines, and goes in one step of undo", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await ana.getByRole("button", { name: /Add a line/ }).click();
  await expect(cell(ana, "What", 1)).toBeFocused();
  await paste(
    ana,
    "Description\tQty\tUnit\tPrice\tVAT\nPosters A1\t40\tpcs\t€ 12.50\t21%\nVisitor guide\t2,000\tpcs\t0.84\t9%\nTotal\t\t\t2180",
  );
  // Shown first: what becomes of each column can be changed, and what is left out is said.
  const preview = ana.getByRole("dialog", { name: "2 lines from the clipboard" });
  await expect(preview).toContainText("1 row is left out");
  await expect(preview.getByLabel("Column 4, “Price”, is")).toHaveValue("unitPrice");
  await ana.keyboard.press("Enter");
  await expect(preview).toBeHidden();
  await expect(rows(ben)).toHaveCount(2);
  await expect(cell(ben, "What", 2)).toHaveValue("Visitor guide");
  await expect(cell(ben, "Quantity", 2)).toHaveValue("2,000");
  await expect(total(ben)).toContainText("2,436.20");

  await ana.keyboard.press("Control+z");
  await expect(rows(ben)).toHaveCount(1);
  await expect(cell(ben, "What", 1)).toHaveValue("");

  // One cell of two rows has the look of a block until it is read.
  await cell(ana, "What", 1).focus();
  await paste(ana, '"Posters\nand flyers"');
  await expect(cell(ben, "What", 1)).toHaveValue('"Posters and flyers"');
});

test("a pasted column that was guessed wrong is said otherwise, and a Markdown table is a table too", async ({
  ana,
  ben,
}) => {
  await openTogether(ana, ben);
  await paste(
    ana,
    "| What | Cost | Note |\n|---|---:|---|\n| Retainer | 1.200,50 | November |\n| Travel | 96,80 | train |",
  );
  const preview = ana.getByRole("dialog", { name: "2 lines from the clipboard" });
  await expect(preview.getByLabel("Figures as")).toHaveValue("comma");
  await preview.getByLabel("Column 3, “Note”, is").selectOption("Leave out");
  await preview.getByRole("button", { name: "Insert 2 lines" }).click();
  await expect(rows(ben)).toHaveCount(2);
  await expect(cell(ben, "Price", 1)).toHaveValue("1,200.50");
  await expect(ben.getByLabel("Detail, line 1", { exact: true })).toHaveCount(0);
});

test("undo takes back one's own edits and leaves those of others", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Retainer", "1", "month", "4200");
  await cell(ben, "Price", 1).focus();
  await ben.keyboard.type("4500");
  await ben.keyboard.press("Enter");
  await expect(cell(ana, "Price", 1)).toHaveValue("4,500.00");
  await cell(ana, "What", 1).focus();
  await ana.keyboard.press("End");
  await ana.keyboard.type(", November");
  await expect(cell(ben, "What", 1)).toHaveValue("Retainer, November");

  await ana.keyboard.press("Control+z");
  await expect(cell(ben, "What", 1)).toHaveValue("Retainer");
  await expect(cell(ben, "Price", 1)).toHaveValue("4,500.00");
  await ana.keyboard.press("Control+Shift+z");
  await expect(cell(ben, "What", 1)).toHaveValue("Retainer, November");
});

test("a line that somebody else removes is offered back to the one who was writing in it", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Exhibition photography", "1", "shoot", "1450");
  await expect(rows(ben)).toHaveCount(1);
  await cell(ana, "What", 1).focus();
  await cell(ben, "Quantity", 1).focus();
  await ben.keyboard.press("Control+Shift+Backspace");
  await expect(ben.getByText("Ana was writing in it.").first()).toBeVisible();
  const notes = ana.getByRole("complementary", { name: "Notes" });
  await expect(notes).toContainText("Ben removed the line you were editing");
  await notes.getByRole("button", { name: "Restore" }).click();
  await expect(cell(ben, "What", 1)).toHaveValue("Exhibition photography");
});

test("a figure that was being typed when its line went is there again when the line is", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "Exhibition photography", "1", "shoot", "1450");
  await cell(ana, "Quantity", 1).focus();
  await ana.keyboard.type("12");
  await cell(ben, "What", 1).focus();
  await ben.keyboard.press("Control+Shift+Backspace");
  await ana.getByRole("complementary", { name: "Notes" }).getByRole("button", { name: "Restore" }).click();
  await expect(cell(ana, "Quantity", 1)).toBeFocused();
  await expect(cell(ana, "Quantity", 1)).toHaveValue("12");
  await ana.keyboard.press("Enter");
  await expect(cell(ben, "Quantity", 1)).toHaveValue("12");
});

test("a slash finds in the catalogue, dates and currencies are taken as people type them", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await ana.getByRole("button", { name: /Add a line/ }).click();
  await ana.keyboard.type("/");
  const found = ana.getByRole("listbox", { name: "Catalogue" }).getByRole("option");
  await expect(found.first()).toBeVisible();
  await ana.keyboard.press("Enter");
  await expect(cell(ana, "Quantity", 1)).toBeFocused();
  await expect(cell(ben, "What", 1)).not.toHaveValue("");
  await expect(cell(ben, "What", 1)).not.toHaveValue(/^\//);

  await ana.getByLabel("Due date").fill("+14");
  await ana.keyboard.press("Tab");
  await expect(ben.getByLabel("Due date")).toHaveValue("14 days after");
  await ana.getByLabel("Currency").fill("pound");
  await ana.keyboard.press("Tab");
  await expect(ben.getByLabel("Currency")).toHaveValue("GBP");
});

test("what is missing is said beside the sheet; submitting freezes it for both", async ({ ana, ben }) => {
  await openTogether(ana, ben);
  await writeLine(ana, "", "2", "days", "760");
  await ana.getByRole("button", { name: "Submit" }).first().click();
  await expect(cell(ana, "What", 1)).toBeFocused();
  await expect(ana.getByRole("complementary", { name: "Notes" })).toContainText("Say what line 1 is for.");

  await ana.keyboard.type("Interface design");
  await expect(ana.getByRole("complementary", { name: "Notes" })).not.toContainText("Say what line 1 is for.");
  await ana.keyboard.press("Control+Enter");
  await bothSay([ana, ben], async (page) => {
    await expect(page.getByRole("textbox", { name: "What, line 1" })).toHaveCount(0);
    await expect(page.getByText("Interface design").first()).toBeVisible();
  });
});

test("the sheet can be read where no script runs", async ({ ana, browser }) => {
  await startDraft(ana);
  await writeLine(ana, "Creative direction", "6", "days", "880");
  await expect(status(ana)).toHaveText("Draft · saved");
  const plain = await browser.newContext({ javaScriptEnabled: false });
  await plain.addCookies(await ana.context().cookies());
  const page = await plain.newPage();
  await page.goto(new URL(ana.url()).pathname);
  await expect(page.getByRole("heading", { name: /\(draft\)/ })).toBeVisible();
  await expect(cell(page, "What", 1)).toHaveValue("Creative direction");
  await expect(cell(page, "What", 1)).toHaveAttribute("readonly", "");
  await expect(total(page)).toContainText("6,388.80");
  await plain.close();
});
