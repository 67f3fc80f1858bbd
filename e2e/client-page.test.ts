/** The client's side: read, paid and asked on a phone; answered by the agency; closed to whoever holds a link that was revoked. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { clientPage, expect, test } from "./fixtures.ts";

const BUDGET_BYTES = 60_000;

/** The API as whoever is signed in on this page. */
async function call<T>(page: Page, procedure: string, input: unknown, kind: "query" | "mutation" = "mutation") {
  const answer =
    kind === "query"
      ? await page.request.get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`)
      : await page.request.post(`/trpc/${procedure}`, { data: input });
  expect(answer.ok(), `${procedure}: ${await answer.text()}`).toBe(true);
  return ((await answer.json()) as { result: { data: T } }).result.data;
}

type Link = { linkId: string; recipient: string | null; url: string | null; views: number; lastDevice: string | null };
type Issued = { invoiceId: string; number: string };

/** Written, countersigned and sent to Sophie. */
async function issued(ana: Page, mia: Page): Promise<Issued> {
  const text = readFileSync("docs/examples/invoice.json", "utf8");
  const { invoiceId } = await call<Issued>(ana, "invoices.import", { fileName: "invoice.json", text });
  const { contentHash } = await call<{ contentHash: string }>(ana, "invoices.submit", { invoiceId });
  await call(mia, "invoices.approve", { invoiceId, contentHash });
  const recipients = ["sophie@kade.example"];
  const { number } = await call<Issued>(ana, "invoices.issue", { invoiceId, contentHash, recipients });
  return { invoiceId, number };
}

const linksOf = (ana: Page, invoiceId: string) => call<Link[]>(ana, "links.list", { invoiceId }, "query");

/** The address on this page's host of the link that Sophie's mail carries, once it has left. */
async function sophiesLink(ana: Page, invoiceId: string): Promise<string> {
  let url: string | null | undefined;
  await expect(async () => {
    url = (await linksOf(ana, invoiceId)).find(({ recipient }) => recipient !== null)?.url;
    expect(url).toBeTruthy();
  }).toPass();
  return new URL(url ?? "").pathname;
}

test("A client asks on a phone, the agency answers, both see it, and a revoked link says what happened", async ({
  ana,
  mia,
  browser,
}) => {
  test.slow();
  const { invoiceId, number } = await issued(ana, mia);
  const link = await sophiesLink(ana, invoiceId);
  const phone = await clientPage(browser, "phone");
  let scripts = 0;
  phone.on("request", (request) => {
    if (request.resourceType() === "script") scripts += 1;
  });
  const refusals: string[] = [];
  phone.on("console", (said) => said.type() === "error" && refusals.push(said.text()));

  await test.step("The page is HTML with a script of a kilobyte or two in it, from this host alone", async () => {
    await phone.goto(link);
    await expect(phone.getByRole("article")).toContainText(number);
    expect(scripts).toBe(0);
    const inline = await phone.locator("script").evaluateAll((all) => all.map((one) => one.textContent ?? "").join(""));
    expect(inline.length).toBeLessThan(BUDGET_BYTES / 10);
    const hosts = await phone.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => new URL(name).host),
    );
    expect(new Set([...hosts, new URL(phone.url()).host]).size).toBe(1);
  });

  await test.step("What to pay, to whom and under which reference can be copied, and scanned", async () => {
    await phone.getByRole("link", { name: "How to pay" }).click();
    const pay = phone.getByRole("region", { name: "Pay by bank transfer" });
    await expect(pay.getByRole("img", { name: "Payment QR code" })).toBeVisible();
    await phone.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await pay.getByRole("button", { name: "Copy: IBAN" }).click();
    await expect(pay.getByText("Copied")).toBeVisible();
    expect(await phone.evaluate(() => navigator.clipboard.readText())).toMatch(/^NL\d{2}[A-Z]{4}\d{10}$/);
  });

  await test.step("She asks; her words stand there as words", async () => {
    await phone.getByRole("link", { name: "Ask a question" }).click();
    await phone.getByLabel("Your name").fill("Sophie");
    await phone.getByLabel("Your question").fill("Which order is <b>this</b>?");
    await expect(async () => {
      await phone.getByRole("button", { name: "Send" }).click();
      await expect(phone.getByText("Your question has been sent.")).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await expect(phone.getByText("Which order is <b>this</b>?")).toBeVisible();
  });

  await test.step("It waits in Ana's inbox; she answers beside the invoice", async () => {
    await ana.goto("/inbox");
    await ana
      .getByRole("table", { name: /Clients who ask/ })
      .getByRole("link", { name: /Sophie/ })
      .first()
      .click();
    await ana.getByLabel("Answer, for the client to read").fill("It is PO 2026-118.");
    await ana.getByRole("button", { name: "Answer", exact: true }).click();
    await expect(ana.getByText("Mailed to whoever asked")).toBeVisible();
    await expect(async () => {
      const link = (await linksOf(ana, invoiceId)).find(({ recipient }) => recipient !== null);
      expect(link).toMatchObject({ views: 1, lastDevice: "phone" });
    }).toPass();
  });

  await test.step("The answer comes to her page by itself, and by mail", async () => {
    await expect(phone.getByText("It is PO 2026-118.")).toBeVisible({ timeout: 20_000 });
    await ana.goto("/mailbox");
    await expect(ana.getByText(`answered your question about ${number}`).first()).toBeVisible();
  });

  await test.step("Ana revokes her link: it says so and whom to ask, and shows nothing", async () => {
    await ana.goto(`/invoices/${invoiceId}#links`);
    const row = ana.getByRole("listitem").filter({ hasText: "sophie@kade.example" }).filter({ hasText: "Opens until" });
    await row.getByText("Revoke", { exact: true }).click();
    await row.getByRole("button", { name: "Revoke this link" }).click();
    await expect(ana.getByRole("button", { name: "Undo: let it open again" })).toBeVisible();
    await phone.getByLabel("Your name").fill("Sophie");
    await phone.getByLabel("Your question").fill("And the other one?");
    await phone.getByRole("button", { name: "Send" }).click();
    await expect(phone.getByRole("heading", { name: "This link was withdrawn." })).toBeVisible();
    await expect(phone.getByText("And the other one?")).toBeVisible();
    await expect(phone.getByText(number)).toHaveCount(0);
    const answer = await phone.request.get(link);
    expect(answer.status()).toBe(410);
    await ana.getByRole("button", { name: "Undo: let it open again" }).click();
    await expect(async () => expect((await phone.request.get(link)).status()).toBe(200)).toPass();
  });
  expect(refusals.filter((said) => /Content Security Policy/i.test(said))).toEqual([]);
  await phone.context().close();
});

test("A visit counts once a person has the page before them, and never for what only loads it", async ({
  ana,
  mia,
  browser,
}) => {
  const { invoiceId } = await issued(ana, mia);
  const link = await sophiesLink(ana, invoiceId);
  const views = async () => (await linksOf(ana, invoiceId)).find(({ recipient }) => recipient !== null)?.views;
  /** How often the page reported itself, up to now. */
  const opened = async (page: Page) => {
    const reports = { count: 0 };
    page.on("request", (request) => {
      if (request.url().endsWith("/viewed")) reports.count += 1;
    });
    // Time stands still until it is told to go on: how long a busy machine takes to load says nothing.
    await page.clock.install({ time: new Date("2026-11-21T10:00:00Z") });
    await page.clock.pauseAt(new Date("2026-11-21T10:00:01Z"));
    await page.goto(link);
    return reports;
  };

  await test.step("not for a browser that a program steers, however long it stays and whatever it presses", async () => {
    const scanner = await (await browser.newContext()).newPage();
    const reports = await opened(scanner);
    await scanner.clock.runFor(60_000);
    await scanner.mouse.move(300, 300);
    await scanner.keyboard.press("Tab");
    expect(reports.count).toBe(0);
    // And where it hides that it is steered, its name says it all the same.
    const answer = await scanner.evaluate(
      (to) =>
        fetch(`${to}/viewed`, { method: "POST", body: JSON.stringify({ visit: crypto.randomUUID() }) }).then((r) =>
          r.json(),
        ),
      link,
    );
    expect(answer).toEqual({ counted: false });
    await scanner.context().close();
  });

  await test.step("not while it is in a hidden tab, or loaded ahead", async () => {
    for (const state of ["hidden", "prerendering"] as const) {
      const page = await clientPage(browser, "computer");
      await page.addInitScript((what) => {
        if (what === "hidden") Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
        else Object.defineProperty(document, "prerendering", { get: () => true });
      }, state);
      const reports = await opened(page);
      await page.clock.runFor(60_000);
      await page.mouse.move(300, 300);
      expect(reports.count, state).toBe(0);
      await page.context().close();
    }
    const elsewhere = await clientPage(browser, "computer");
    await elsewhere.goto("/verify");
    const fetched = elsewhere.waitForResponse((response) => response.url().endsWith(link));
    await elsewhere.evaluate((href) => {
      document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href }));
    }, link);
    expect((await fetched).status()).toBe(200);
    await elsewhere.context().close();
  });
  expect(await views()).toBe(0);

  await test.step("not before ten seconds where nothing is touched, then once; loaded again it is the same visit", async () => {
    const reader = await clientPage(browser, "computer");
    const reports = await opened(reader);
    await reader.clock.runFor(9_500);
    expect(reports.count).toBe(0);
    const first = reader.waitForResponse((response) => response.url().endsWith("/viewed"));
    await reader.clock.runFor(2_000);
    expect(await (await first).json()).toEqual({ counted: true });
    const second = reader.waitForResponse((response) => response.url().endsWith("/viewed"));
    await reader.reload();
    await reader.mouse.move(300, 300);
    await reader.mouse.move(310, 310);
    expect(await (await second).json()).toEqual({ counted: false });
    await reader.context().close();
  });
  expect(await views()).toBe(1);

  await test.step("not for Ana herself, who looks at what her client sees", async () => {
    await ana.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
    const report = ana.waitForResponse((response) => response.url().endsWith("/viewed"));
    await ana.goto(link);
    await ana.mouse.move(300, 300);
    await ana.mouse.move(310, 310);
    expect(await (await report).json()).toEqual({ counted: false });
  });
  expect(await views()).toBe(1);
});
