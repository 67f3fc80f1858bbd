/** The agency's own look: made beside a real invoice, chosen for a draft, and worn by what is sent. */
import { expect, test } from "./fixtures.ts";

test("A template is made, mended, chosen for a draft that shows it at once, and saved again as another version", async ({
  ruud,
  ana,
}) => {
  const name = `Poster ${Date.now().toString(36)}`;
  await ruud.goto("/settings/templates/new");
  await ruud.getByRole("textbox", { name: "Name" }).fill(name);
  await ruud.getByRole("radio", { name: /^Modern/ }).check();
  const sheet = ruud.getByRole("region", { name: "How it looks" }).getByRole("article");
  await expect(sheet).toHaveAttribute("data-design", "modern");
  await ruud.getByLabel("Another colour").fill("#f0c020");
  await expect(ruud.getByText(/Too pale for words/)).toBeVisible();
  await ruud.getByRole("button", { name: /for all of it$/ }).click();
  await expect(ruud.getByText(/read well on paper/)).toBeVisible();
  await ruud.getByLabel("Language of the document").selectOption("de-DE");
  await expect(sheet).toContainText("Rechnung");
  await ruud.getByRole("button", { name: "Keep this template" }).click();
  await ruud.waitForURL(/\/settings\/templates\/[0-9a-f-]{36}$/);
  await expect(ruud.getByRole("heading", { name, level: 1 })).toBeVisible();

  await test.step("Ana wears it: the sheet that she writes on is the one that will be sent", async () => {
    await ana.goto("/invoices/new");
    await ana.getByLabel("For", { exact: true }).selectOption({ label: "Museum Kade" });
    await ana.getByRole("button", { name: "Start writing" }).click();
    await ana.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
    await ana.getByRole("button", { name: /^Template:/ }).click();
    await ana.getByRole("menuitemradio", { name: new RegExp(`^${name}`) }).click();
    await expect(ana.getByRole("article")).toHaveAttribute("data-design", "modern");
    await expect(ana.getByRole("article")).toContainText("Rechnung");
  });

  await test.step("Leaving with something unsaved is asked about; saving makes another version", async () => {
    await ruud.getByRole("radio", { name: /^Minimal/ }).check();
    await expect(ruud.getByText("not saved: minimal design")).toBeVisible();
    await ruud.getByRole("link", { name: "Clients", exact: true }).first().click();
    const asks = ruud.getByRole("alertdialog").or(ruud.getByRole("dialog"));
    await expect(asks).toContainText("Leave without saving?");
    await ruud.keyboard.press("Escape");
    await ruud.getByRole("button", { name: "Save as a new version" }).click();
    await expect(ruud.getByText("version 2", { exact: true }).first()).toBeVisible();
  });
});
