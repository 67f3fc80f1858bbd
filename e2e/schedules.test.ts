import { expect, test } from "./fixtures.ts";

test("An issued invoice becomes a retainer: written down, started, countersigned once, then sent by itself; changed, it is not", async ({
  ana,
  mia,
}) => {
  await ana.goto("/invoices");
  await ana.locator('table.ledger a[href^="/invoices/"]').first().click();
  await ana.getByRole("link", { name: "Repeat this" }).click();
  await ana.getByLabel("Called").fill("Retainer of the walk");
  await ana.getByRole("combobox", { name: "on", exact: true }).selectOption("last_working");
  await expect(ana.locator(".schedule-coming li")).toHaveCount(3);
  await ana.getByRole("button", { name: "Write it down" }).click();
  await expect(ana.getByText("It has not started")).toBeVisible();
  await ana.getByRole("button", { name: "Start and submit" }).click();
  await expect(ana.getByText("It waits to be countersigned")).toBeVisible();
  const schedule = ana.url();
  const sheet = await ana.getByRole("link", { name: "Open the sheet" }).getAttribute("href");

  await mia.goto(sheet ?? "");
  await expect(mia.getByText("What is signed here is a schedule")).toBeVisible();
  await expect(
    mia.getByText(/every month on the last working day of the month, issued and sent by itself/),
  ).toBeVisible();
  await mia.getByRole("button", { name: /^Countersign/ }).click();
  await expect(mia.getByText("countersigned, as a schedule")).toBeVisible();
  await expect(mia.getByRole("button", { name: "Issue and send" })).toHaveCount(0);

  await ana.goto(schedule);
  await expect(ana.getByText("Countersigned by Mia de Boer as a schedule")).toBeVisible();
  await expect(ana.getByText("Issued and sent by itself", { exact: true })).toHaveCount(3);
  await ana.getByText("Change it", { exact: true }).click();
  await ana.getByRole("combobox", { name: "on", exact: true }).selectOption("last");
  await ana.getByRole("button", { name: "Save" }).click();
  await expect(ana.getByText("It is being changed")).toBeVisible();
  await expect(ana.getByText(/^Waits for a countersignature/)).toHaveCount(3);
  await ana.getByRole("button", { name: "End it" }).click();
  await expect(ana.getByText("It has ended")).toBeVisible();
});
