/** The frame: signing in without JavaScript, the palette, the keys, the look, and forms that lose nothing. */
import { createHmac } from "node:crypto";
import { expect, PASSWORD, test } from "./fixtures.ts";

test("Without JavaScript one signs in, reads, and is told what is wrong without losing what was typed", async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/clients");
  await expect(page).toHaveURL(/\/sign-in\?to=%2Fclients/);
  await page.getByLabel("Email").fill("ruud@studioharbour.example");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("do not go together");
  await expect(page.getByLabel("Email")).toHaveValue("ruud@studioharbour.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/clients$/);
  await expect(page.getByRole("heading", { name: "Clients" })).toBeVisible();

  await page.goto("/clients/new");
  await page.getByLabel("Name", { exact: true }).fill("Atelier Noord");
  await page.getByLabel("Invoices go to").fill("not an address");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("is not an email address")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Atelier Noord");
  await page.goto("/more");
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await context.close();
});

test("Ctrl-K finds a client and goes there; ? shows the keys; g c goes to the clients", async ({ ruud }) => {
  await ruud.goto("/inbox");
  await expect(ruud.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await ruud.keyboard.press("Control+k");
  await ruud.getByRole("combobox", { name: "Search, go, do" }).fill("kade");
  const found = ruud.getByRole("option", { name: "Museum Kade", exact: true });
  await expect(found).toBeVisible();
  await found.click();
  await expect(ruud).toHaveURL(/\/clients\/[0-9a-f-]{36}$/);
  await expect(ruud.getByRole("heading", { name: "Museum Kade", level: 1 })).toBeVisible();

  await ruud.keyboard.press("?");
  const keys = ruud.getByRole("dialog", { name: "Keys" });
  await expect(keys).toContainText("Edit this client");
  await expect(keys).toContainText("Catalogue");
  await ruud.keyboard.press("Escape");
  await expect(keys).toBeHidden();
  await ruud.keyboard.press("g");
  await ruud.keyboard.press("c");
  await expect(ruud).toHaveURL(/\/clients$/);
});

test("The chosen look and the folded rail are there at the first paint of the next page", async ({ ruud }) => {
  await ruud.goto("/inbox");
  await ruud.getByRole("button", { name: /your menu/ }).click();
  await ruud.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(ruud.locator("html")).toHaveAttribute("data-theme", "dark");
  await ruud.keyboard.press("Escape");
  await ruud.keyboard.press("[");
  await expect(ruud.locator(".frame")).toHaveAttribute("data-rail", "narrow");
  await expect(async () => {
    const names = (await ruud.context().cookies()).map((cookie) => `${cookie.name}=${cookie.value}`);
    expect(names).toEqual(expect.arrayContaining(["theme=dark", "rail=narrow"]));
  }).toPass();
  const html = await (await ruud.request.get("/clients")).text();
  expect(html).toContain('data-theme="dark"');
  expect(html).toContain('data-rail="narrow"');
});

test("A client is written down, corrected, put away and brought back", async ({ ana }) => {
  await ana.goto("/clients/new");
  const name = `Werf ${Date.now().toString(36)}`;
  await ana.getByLabel("Name", { exact: true }).fill(name);
  await ana.getByLabel("Address").fill("Kade 1\n3011 AA Rotterdam");
  await ana.getByLabel("Invoices go to").fill("a@werf.example, b@werf.example");
  await ana.getByLabel("Days to pay").fill("400");
  await ana.getByRole("button", { name: "Save" }).click();
  await expect(ana.getByText("A whole number of days, from 0 to 365.")).toBeVisible();
  await expect(ana.getByLabel("Days to pay")).toBeFocused();
  await ana.getByLabel("Days to pay").fill("14");
  await ana.getByRole("button", { name: "Save" }).click();
  await expect(ana.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(ana.getByText("a@werf.example, b@werf.example")).toBeVisible();
  await ana.getByRole("button", { name: "Archive" }).click();
  await expect(ana.getByRole("button", { name: "Restore" })).toBeVisible();
  await ana.goto(`/clients?q=${encodeURIComponent(name)}`);
  await expect(ana.getByText("No client by that name")).toBeVisible();
  await ana.getByRole("link", { name: "Archived" }).click();
  await ana.getByRole("link", { name }).click();
  await ana.getByRole("button", { name: "Restore" }).click();
  await expect(ana.getByRole("button", { name: "Archive" })).toBeVisible();
});

test("An invited colleague makes an account and joins with the role that was meant", async ({ ruud, browser }) => {
  await ruud.goto("/members");
  const email = `eva-${Date.now().toString(36)}@studioharbour.example`;
  await ruud.getByLabel("Their address").fill(email);
  await ruud.getByLabel("As", { exact: true }).selectOption("viewer");
  await ruud.getByRole("button", { name: "Invite" }).click();
  const link = await ruud.getByRole("textbox", { name: "Invitation link" }).inputValue();

  const context = await browser.newContext();
  const eva = await context.newPage();
  await eva.goto(new URL(link).pathname);
  await eva.getByRole("link", { name: "Make an account" }).click();
  await eva.getByLabel("Your name").fill("Eva Smit");
  await eva.getByLabel("Password", { exact: true }).fill("four quiet words here");
  await eva.getByRole("button", { name: "Make the account" }).click();
  await eva.getByRole("button", { name: /^Join/ }).click();
  await expect(eva).toHaveURL(/\/inbox$/);
  await expect(eva.getByRole("button", { name: "New draft" })).toHaveCount(0);
  await context.close();

  await ruud.goto("/members");
  await expect(ruud.getByLabel("Role of Eva Smit")).toHaveValue("viewer");
  await ruud
    .getByRole("row", { name: /Eva Smit/ })
    .getByRole("button", { name: "Remove" })
    .click();
  await ruud.getByRole("button", { name: "Remove Eva Smit" }).click();
  await expect(ruud.getByLabel("Role of Eva Smit")).toHaveCount(0);
});

test("The last owner stays, and a mistyped IBAN is found before it is saved", async ({ ruud }) => {
  await ruud.goto("/members");
  await ruud.getByLabel("Role of Ruud").selectOption("editor");
  await expect(ruud.getByRole("alert")).toContainText("needs an owner");
  await expect(ruud.getByLabel("Role of Ruud")).toHaveValue("owner");
  await ruud.goto("/settings");
  const iban = ruud.getByLabel("IBAN", { exact: true });
  const right = await iban.inputValue();
  await iban.fill(`${right.slice(0, -1)}${right.endsWith("1") ? "2" : "1"}`);
  await expect(ruud.getByText("This IBAN has a typing error")).toBeVisible();
  await iban.fill(right);
  await expect(ruud.getByText("This IBAN has a typing error")).toBeHidden();
});

test("Money is kept for a client, used for an invoice, taken off again and reversed; nothing is erased", async ({
  noor,
}) => {
  const reference = `RF ${Date.now().toString(36)}`;
  await noor.goto("/money?record");
  await noor.getByLabel("From", { exact: true }).selectOption({ label: "Haven & Co" });
  await noor.getByLabel("Amount", { exact: true }).fill("a lot");
  await noor.getByLabel("Reference").fill(reference);
  await noor.getByRole("button", { name: "Record it" }).click();
  await expect(noor.getByText("Write how much arrived")).toBeVisible();
  await expect(noor.getByLabel("Reference")).toHaveValue(reference);
  await noor.getByLabel("Amount", { exact: true }).fill("40");
  await noor.getByLabel("Arrived").fill("yesterday");
  await noor.getByRole("button", { name: "Record it" }).click();

  const row = noor.getByRole("row").filter({ hasText: reference });
  await expect(row).toContainText("40.00 left");
  await row.getByRole("link", { name: "Haven & Co" }).click();
  await noor.getByLabel(/^Use what is left/).selectOption({ index: 0 });
  await noor.getByLabel("Amount", { exact: true }).fill("41");
  await noor.getByRole("button", { name: "Allocate" }).click();
  await expect(noor.getByText("That is more than is left of this payment.")).toBeVisible();
  await noor.getByLabel("Amount", { exact: true }).fill("25");
  await noor.getByRole("button", { name: "Allocate" }).click();
  await expect(row).toContainText("15.00 left");
  await noor.getByRole("button", { name: "Take it off" }).click();
  await expect(row).toContainText("40.00 left");

  await noor.getByRole("button", { name: "Reverse this payment" }).click();
  await expect(noor.getByText("Say why: it stays in the history.")).toBeVisible();
  await noor.getByLabel(/^It was a mistake/).fill("Booked twice");
  await noor.getByRole("button", { name: "Reverse this payment" }).click();
  await expect(row.filter({ hasText: "reversed" })).toHaveCount(1);
});

test("A second step guards the sign-in of who has turned it on", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const email = `tess-${Date.now().toString(36)}@studioharbour.example`;
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Tess Roos");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("four quiet words here");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByLabel("Name of the agency").fill("Atelier Roos");
  await page.getByRole("button", { name: "Start the agency" }).click();
  await expect(page.getByRole("heading", { name: "Where clients pay" })).toBeVisible();

  await page.goto("/settings/security");
  await page.getByLabel("Your password, to begin").fill("wrong words here");
  await page.getByRole("button", { name: "Set it up" }).click();
  await expect(page.getByText("That is not your password.")).toBeVisible();
  await page.getByLabel("Your password, to begin").fill("four quiet words here");
  await page.getByRole("button", { name: "Set it up" }).click();
  const secret = (await page.getByTestId("totp-key").textContent())?.replace(/\s/g, "") ?? "";
  await page.getByLabel(/six digits/).fill(totp(secret));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByText("It is on", { exact: true })).toBeVisible();

  await page.goto("/sign-out");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("four quiet words here");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("That code does not fit.")).toBeVisible();
  await page.getByLabel("Code").fill(totp(secret));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page).toHaveURL(/\/inbox$/);
  await expect(page.getByText("Nothing waits for you, Tess.")).toBeVisible();
  await context.close();
});

test("A link from a mail opens in the agency that it is about, whichever was open before", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const mark = Date.now().toString(36);
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Wim Wolf");
  await page.getByLabel("Email").fill(`wim-${mark}@studioharbour.example`);
  await page.getByLabel("Password", { exact: true }).fill("four quiet words here");
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByLabel("Name of the agency")).toBeVisible();
  for (const name of [`First ${mark}`, `Second ${mark}`]) {
    await page.goto("/welcome");
    await page.getByLabel("Name of the agency").fill(name);
    await page.getByRole("button", { name: "Start the agency" }).click();
    await expect(page.getByRole("heading", { name: "Where clients pay" })).toBeVisible();
  }
  const me = await (await page.request.get("/trpc/session.me")).json();
  const { agencies } = me.result.data as { agencies: { name: string; slug: string }[] };
  const slug = agencies.find(({ name }) => name === `First ${mark}`)?.slug;
  await page.goto(`/clients?q=x&agency=${slug}`);
  await expect(page).toHaveURL(/\/clients\?q=x$/);
  await expect(page.getByRole("button", { name: new RegExp(`First ${mark}`) })).toBeVisible();
  // Of an agency that they do not belong to they learn nothing, and stay where they are.
  await page.goto("/clients?agency=studio-harbour");
  await expect(page.getByRole("button", { name: new RegExp(`First ${mark}`) })).toBeVisible();
  await context.close();
});

/** The code of this half minute (RFC 6238), as an authenticator app computes it from the base32 key. */
function totp(secret: string): string {
  const bits = [...secret].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
