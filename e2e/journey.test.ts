/** From a file on the ledger to money in the bank, as the people of the agency and their client do it. */
import { readFileSync } from "node:fs";
import { clientPage, expect, test } from "./fixtures.ts";

test("An imported invoice is countersigned, issued, read by its client, paid in two parts and found again", async ({
  ana,
  mia,
  noor,
  browser,
}) => {
  const word = `Lantern${Date.now().toString(36)}`;
  const text = readFileSync("docs/examples/invoice.json", "utf8").replace(/("title"\s*:\s*")/, `$1${word} `);

  await test.step("Ana drops a JSON file on the list: it becomes a draft", async () => {
    await ana.goto("/invoices");
    const transfer = await ana.evaluateHandle((json) => {
      const data = new DataTransfer();
      data.items.add(new File([json], "invoice.json", { type: "application/json" }));
      return data;
    }, text);
    await ana.dispatchEvent("main", "drop", { dataTransfer: transfer });
    await ana.waitForURL(/\/invoices\/[0-9a-f-]{36}/);
    await expect(ana.getByLabel("What, line 1", { exact: true })).toHaveValue(new RegExp(word));
  });
  const path = new URL(ana.url()).pathname;

  await test.step("She submits, and Mia countersigns what will be sent", async () => {
    await ana.getByRole("button", { name: /^Submit/ }).click();
    await expect(ana.getByText("It waits for a countersignature")).toBeVisible();
    await mia.goto("/approvals");
    await mia.locator(`a[href="${path}"]`).click();
    await expect(mia.getByRole("article")).toContainText(word);
    await mia.getByRole("button", { name: /^Countersign/ }).click();
    await expect(mia.getByRole("img", { name: /Countersigned by Mia de Boer/ })).toBeVisible();
  });

  const number =
    await test.step("Ana changes the mail beside the button and issues it; the PDF is there and the mail has left", async () => {
      await ana.goto(path);
      // The page is readable before its script has come: what is written too early is not kept.
      await expect(async () => {
        await ana.getByText("Change the mail, or when it leaves").click({ timeout: 1_000 });
        await expect(ana.getByLabel("Words above the invoice")).toBeVisible({ timeout: 1_000 });
      }).toPass();
      await ana.getByLabel("Subject", { exact: true }).fill("{number} for the lanterns");
      await ana.getByLabel("Words above the invoice").fill("Thank you for the evening.\n\nHere it is: {link}");
      await ana.getByRole("button", { name: "Issue and send" }).click();
      const title = ana.getByRole("heading", { level: 1 }).first();
      await expect(title).toContainText(/\d{4}-\d{4}/);
      await expect(ana.getByRole("link", { name: "PDF" })).toBeVisible();
      return /\d{4}-\d{4,}/.exec((await title.textContent()) ?? "")?.[0] ?? "";
    });

  const link = await test.step("The mail in the mailbox carries the client's link", async () => {
    await expect(async () => {
      await ana.goto("/mailbox");
      await ana
        .getByRole("link", { name: `${number} for the lanterns` })
        .first()
        .click({ timeout: 1_000 });
    }).toPass();
    await expect(ana.getByRole("heading", { level: 1 })).toContainText(`${number} for the lanterns`);
    await expect(ana.frameLocator("iframe").getByText("Thank you for the evening.")).toBeVisible();
    const href = await ana.frameLocator("iframe").locator('a[href*="/i/"]').first().getAttribute("href");
    return new URL(href ?? "").pathname;
  });

  await test.step("The client opens it without an account and downloads the same PDF", async () => {
    const client = await clientPage(browser, "computer");
    await client.goto(link);
    await expect(client.getByRole("article")).toContainText(number);
    await client.mouse.move(200, 200);
    await client.mouse.move(240, 240);
    const [theirs, ours] = await Promise.all([client.request.get(`${link}/pdf`), ana.request.get(`${path}/pdf`)]);
    expect(await theirs.body()).toEqual(await ours.body());
    await client.context().close();
    await expect(async () => {
      await ana.goto(path);
      await expect(ana.getByText("Viewed", { exact: true })).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });

  await test.step("Noor records part of the payment, then the rest", async () => {
    await noor.goto(path);
    await noor.getByText("Record a payment").click();
    await noor.getByLabel(/^Amount/).fill("1,000.00");
    await noor.getByRole("button", { name: "Record it" }).click();
    await expect(noor.getByText("€1,000.00")).toBeVisible();
    await noor.goto(`/invoices?q=${number}`);
    await expect(noor.getByRole("row", { name: new RegExp(number) })).toContainText("partly settled");
    await noor.goto(path);
    await noor.getByText("Record a payment").click();
    await noor.getByRole("button", { name: "Record it" }).click();
    await expect(noor.getByText("Settled", { exact: true })).toBeVisible();
    await noor.goto(`/invoices?q=${number}`);
    await expect(noor.getByRole("row", { name: new RegExp(number) })).toContainText("settled");
    await expect(noor.getByRole("row", { name: new RegExp(number) })).not.toContainText("partly");
  });

  await test.step("A word in a line finds it", async () => {
    await ana.goto("/invoices");
    await ana.getByLabel("Search invoices").fill(word);
    await expect(ana.getByRole("row", { name: new RegExp(number) })).toBeVisible();
  });
});

test("A file that is no invoice is refused with the place and the reason, and nothing is lost", async ({ ana }) => {
  await ana.goto("/invoices");
  const transfer = await ana.evaluateHandle(() => {
    const data = new DataTransfer();
    const json = JSON.stringify({ client: "Museum Kade", currency: "XQX", lines: [{ title: "Work", price: "abc" }] });
    data.items.add(new File([json], "broken.json", { type: "application/json" }));
    return data;
  });
  await ana.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await expect(ana.getByRole("alert")).toContainText(/currency/i);
  await expect(ana.getByRole("table")).toBeVisible();
});
