/** How a draft was written: who did what and what it did to the total, the sheet as it was, and its return. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const status = (page: Page) => page.locator("[data-status][role=status]");
const cell = (page: Page, name: string, line: number) => page.getByLabel(`${name}, line ${line}`, { exact: true });
const total = (page: Page) => page.getByRole("table", { name: "Totals" }).getByRole("row", { name: /^Total/ });
const panel = (page: Page) => page.getByRole("region", { name: "History" });
const moments = (page: Page) => panel(page).getByRole("button", { name: /Show the draft as it was then/ });
const slider = (page: Page) => panel(page).getByRole("slider", { name: "Moment" });

/** Ana begins a draft of one line, Ben makes it dearer. */
async function written(ana: Page, ben: Page): Promise<void> {
  await ana.goto("/invoices/new");
  await ana.getByLabel("For", { exact: true }).selectOption({ label: "Museum Kade" });
  await ana.getByRole("button", { name: "Start writing" }).click();
  await ana.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
  await ben.goto(new URL(ana.url()).pathname);
  for (const page of [ana, ben]) await expect(status(page)).toHaveText("Draft · Ana and Ben are here · saved");
  await ana.getByRole("button", { name: /Add a line/ }).click();
  for (const text of ["Design sprint", "3", "days", "1200"]) {
    await ana.keyboard.type(text);
    await ana.keyboard.press("Tab");
  }
  await expect(cell(ben, "Price", 1)).toHaveValue("1,200.00");
  await cell(ben, "Quantity", 1).focus();
  await ben.keyboard.type("4");
  await ben.keyboard.press("Tab");
  await expect(cell(ana, "Quantity", 1)).toHaveValue("4");
  await expect(status(ben)).toHaveText("Draft · Ana and Ben are here · saved");
}

test("the history tells each by name and money, shows the sheet as it was, and brings it back for everybody", async ({
  ana,
  ben,
}) => {
  await written(ana, ben);
  await ana.getByRole("button", { name: "History" }).click();
  await expect(moments(ana)).toHaveCount(3);
  await expect(moments(ana).nth(0)).toHaveAccessibleName(
    /^Ben .*\. Changed Design sprint from 3 to 4 days ?, \+1,200\.00 ?\. Total \+1,452\.00 ?, 5,808\.00 EUR/,
  );
  await expect(moments(ana).nth(1)).toHaveAccessibleName(
    /^Ana .*\. Added Design sprint, 3 days at 1,200\.00 ?, \+3,600\.00 ?\. Total \+4,356\.00 ?, 4,356\.00 EUR/,
  );
  await expect(moments(ana).nth(2)).toHaveAccessibleName(/^Ana .*\. Began this draft for Museum Kade/);

  await slider(ana).focus();
  await ana.keyboard.press("ArrowLeft");
  const past = ana.getByRole("region", { name: /The draft as it was/ });
  await expect(past.getByRole("row", { name: /^Design sprint/ })).toContainText("3,600.00");
  await expect(past.getByRole("row", { name: /^Total/ })).toContainText("4,356.00");
  await expect(past.locator("mark")).toHaveText(["3", "3,600.00"]);
  await expect(slider(ana)).toHaveAttribute("aria-valuetext", /As it was .*, Ana .*, total €\s4,356\.00/);
  await expect(panel(ana)).toContainText("One thing is different now: the total is € 1,452.00 higher now.");
  await expect(cell(ana, "Quantity", 1)).toBeHidden();

  await panel(ana).getByRole("button", { name: "Restore this" }).click();
  await ana.getByRole("button", { name: "Restore it" }).click();
  for (const page of [ana, ben]) {
    await expect(cell(page, "Quantity", 1)).toHaveValue("3");
    await expect(total(page)).toContainText("4,356.00");
  }
  await expect(moments(ana).nth(0)).toHaveAccessibleName(
    /^Ana .*\. Brought back how it was .* Changed Design sprint from 4 to 3 days ?, −1,200\.00/,
  );

  await ana.getByRole("button", { name: "Undo", exact: true }).last().click();
  for (const page of [ana, ben]) await expect(cell(page, "Quantity", 1)).toHaveValue("4");
});

test("who only reads drafts sees how they were written and has nothing to restore with", async ({ ana, ben, noor }) => {
  await written(ana, ben);
  await noor.goto(new URL(ana.url()).pathname);
  await noor.getByRole("button", { name: "History" }).click();
  await moments(noor).nth(1).click();
  await expect(noor.getByRole("region", { name: /The draft as it was/ })).toContainText("3,600.00");
  await expect(panel(noor).getByRole("button", { name: "Back to now" })).toBeVisible();
  await expect(panel(noor).getByRole("button", { name: "Restore this" })).toHaveCount(0);
  await panel(noor).getByRole("button", { name: "Back to now" }).click();
  await expect(noor.getByRole("region", { name: /The draft as it was/ })).toHaveCount(0);
});
