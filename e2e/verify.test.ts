/** The public proof, as a client uses it: with the file that came in the mail, with a changed one, and with what its footer says. */
import type { Page } from "@playwright/test";
import { PDFDocument } from "pdf-lib";
import { bomb, locked, savedAgain, scripted } from "#server/public/testing/doubted-pdfs.ts";
import { expect, test } from "./fixtures.ts";

/** An invoice of the demo agency that was issued, with its PDF. */
async function storedInvoice(ana: Page) {
  await ana.goto("/invoices");
  const rows = await ana
    .locator('a[href^="/invoices/"]')
    .evaluateAll((links) => [...new Set(links.map((link) => new URL((link as HTMLAnchorElement).href).pathname))]);
  for (const path of rows.filter((one) => /^\/invoices\/[0-9a-f-]{36}$/.test(one))) {
    const answer = await ana.request.get(`${path}/pdf`);
    if (answer.ok()) return { path, bytes: await answer.body() };
  }
  throw new Error("no invoice of the demo agency has its PDF");
}

test("Whoever holds a PDF learns that it is genuine, or that one byte of it is not", async ({ ana, browser }) => {
  const stored = await storedInvoice(ana);
  await ana.goto(stored.path);
  const number =
    (await ana.getByRole("heading", { level: 1 }).first().textContent())?.match(/\d{4}-\d{4,}/)?.[0] ?? "no number";

  const context = await browser.newContext();
  const client = await context.newPage();
  const sent: string[] = [];
  client.on("request", (request) => sent.push(request.postData() ?? ""));
  await client.goto("/verify");
  const choose = (buffer: Buffer) =>
    client.locator("input[type=file]").setInputFiles({ name: "invoice.pdf", mimeType: "application/pdf", buffer });

  await choose(stored.bytes);
  await expect(client.getByRole("heading", { name: "Genuine, and unaltered." })).toBeVisible();
  await expect(client.getByText(number, { exact: false }).first()).toBeVisible();
  expect(sent.join(""), "the file stays in the browser").not.toContain("PDF-1");

  const altered = Buffer.from(stored.bytes);
  altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
  await choose(altered);
  // Whether the words can still be read depends on where the byte is; that it is another file never does.
  await expect(
    client.getByRole("heading", { level: 1, name: /^(Saved again|Altered|Not a document that was issued)/ }),
  ).toBeVisible();

  await choose(Buffer.from("<html>"));
  await expect(client.getByRole("alert")).toContainText("That is not a PDF");

  await client.getByLabel("Fingerprint from the footer").fill("0000·0000");
  await client.getByRole("button", { name: "Look it up" }).click();
  await expect(client.getByRole("alert")).toContainText("write the number of the invoice");
  await client.getByLabel("Number of the invoice").fill(number);
  await client.getByRole("button", { name: "Look it up" }).click();
  await expect(client.getByRole("heading", { name: "Nothing of that kind was issued here." })).toBeVisible();
  await context.close();
});

test("A PDF that was saved again is told from one with another account, and what is hostile is left unread in time", async ({
  ana,
  browser,
}) => {
  const { bytes: genuine } = await storedInvoice(ana);
  const context = await browser.newContext();
  const client = await context.newPage();
  const sent: string[] = [];
  client.on("request", (request) => sent.push(request.postData() ?? ""));
  await client.goto("/verify");
  const answerTo = async (bytes: Uint8Array, heading: string) => {
    const buffer = Buffer.from(bytes);
    await client.locator("input[type=file]").setInputFiles({ name: "i.pdf", mimeType: "application/pdf", buffer });
    await expect(client.getByRole("heading", { level: 1, name: heading })).toBeVisible({ timeout: 20_000 });
  };

  await answerTo(await savedAgain(genuine), "Saved again; the text is the one that was issued.");

  const swapped = await PDFDocument.load(genuine);
  swapped.getPage(0).drawText("GB29 NWBK 6016 1331 9268 19", { x: 60, y: 200, size: 10 });
  await answerTo(await swapped.save(), "Altered: the text differs.");
  await expect(client.getByText("GB29 NWBK 6016 1331 9268 19 is not an account of this document.")).toBeVisible();
  expect(sent.join(""), "what stands in the file stays in the browser").not.toMatch(/NWBK|PDF-1/);

  await answerTo(await scripted(genuine), "Altered: the text differs.");
  const unknown = "Not a document that was issued here.";
  await answerTo(await locked(genuine), unknown);
  await expect(client.getByText("locked with a password")).toBeVisible();
  await answerTo(new TextEncoder().encode("%PDF-1.7 and nothing else"), unknown);
  await expect(client.getByText("it cannot be read as a PDF")).toBeVisible();
  await answerTo(await bomb(60), unknown);
  // A fast machine gets through it within the time that it is given; on none does the page hang.
  await expect(client.getByText(/It was left unread\.|carries no fingerprint/)).toBeVisible();
  await context.close();
});
