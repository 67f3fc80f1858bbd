/** The public proof, as a client uses it: with the file that came in the mail, with a changed one, and with what its footer says. */
import { expect, test } from "./fixtures.ts";

test("Whoever holds a PDF learns that it is genuine, or that one byte of it is not", async ({ ana, browser }) => {
  const stored = await test.step("The team has an issued invoice with its PDF", async () => {
    await ana.goto("/invoices");
    const rows = await ana
      .locator('a[href^="/invoices/"]')
      .evaluateAll((links) => [...new Set(links.map((link) => new URL((link as HTMLAnchorElement).href).pathname))]);
    for (const path of rows.filter((one) => /^\/invoices\/[0-9a-f-]{36}$/.test(one))) {
      const answer = await ana.request.get(`${path}/pdf`);
      if (answer.ok()) return { path, bytes: await answer.body() };
    }
    throw new Error("no invoice of the demo agency has its PDF");
  });
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
  await expect(client.getByRole("heading", { name: "Not a document that was issued here." })).toBeVisible();

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
