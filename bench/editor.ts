/**
 * The page of a draft in Chromium: how much script it loads, and how long a key takes to the screen. The page comes from the
 * product as a newcomer starts it; scripts are counted as they travel with gzip.
 */
import { chromium, type Page } from "playwright";
import { Caller, type Instance, ownInstance } from "#e2e/instance.ts";
import { chromiumPath } from "#integrations/chromium/executable.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const SCRIPT_KB_GOAL = 180;
// One frame of a screen that shows sixty a second.
const FRAME_MS = 16;
const KEYS = 120;
const RUNS = 3;
// Faster than anybody types, slow enough that each key is its own.
const KEY_EVERY_MS = 60;

export async function run(): Promise<BenchLine[]> {
  const instance = await ownInstance();
  // Frames as soon as they are ready: waiting for the beat of a screen would add up to a frame that nobody can mend.
  const args = ["--no-sandbox", "--disable-frame-rate-limit", "--disable-gpu-vsync"];
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args });
  try {
    const ana = await new Caller(instance.base, "ana@studioharbour.example").signIn();
    const context = await browser.newContext({ baseURL: instance.base, viewport: { width: 1440, height: 950 } });
    await context.addCookies(cookiesOf(ana, instance));
    const short = await draftOf(ana, 20);
    const scriptKb = await scriptOf(await context.newPage(), short);
    const at: Record<200 | 500, { p50: number; p95: number; max: number }> = { 200: zero(), 500: zero() };
    for (const lines of [200, 500] as const) {
      const path = await draftOf(ana, lines);
      const page = await context.newPage();
      await open(page, path);
      await keysToPaint(page);
      const runs: number[][] = [];
      for (let i = 0; i < RUNS; i++) runs.push(await keysToPaint(page));
      const share = (part: number) => median(runs.map((times) => percentile(times, part)));
      at[lines] = { p50: share(0.5), p95: share(0.95), max: share(1) };
      await page.close();
    }
    return [
      {
        bench: "editor",
        metric: "script of the draft's page, gzip",
        value: round(scriptKb),
        unit: "kB",
        against: "the limit of 180 kB",
        ratio: scriptKb / SCRIPT_KB_GOAL,
        goal: "≤ 180 kB in all",
        ok: scriptKb <= SCRIPT_KB_GOAL,
      },
      keyLine("key press to paint at 200 lines, p95", at[200].p95, "< 16 ms", at[200].p95 < FRAME_MS),
      keyLine("key press to paint at 200 lines, p50", at[200].p50, "< 16 ms", at[200].p50 < FRAME_MS),
      keyLine("key press to paint at 500 lines, p95", at[500].p95, "usable: < 50 ms", at[500].p95 < 50),
    ];
  } finally {
    await browser.close();
    await instance.stop();
  }
}

function keyLine(metric: string, ms: number, goal: string, ok: boolean): BenchLine {
  return {
    bench: "editor",
    metric,
    value: round(ms),
    unit: "ms",
    against: "one frame",
    ratio: ms / FRAME_MS,
    goal,
    ok,
  };
}

async function draftOf(ana: Caller, lines: number): Promise<string> {
  const content = {
    lines: Array.from({ length: lines }, (_, index) => ({
      id: `l${index + 1}`,
      title: `Design sprint ${index + 1}`,
      detail: index % 3 === 0 ? "Concept, two rounds, handover" : "",
      quantity: String((index % 9) + 1),
      unit: "days",
      unitPrice: `${700 + index}.50`,
      discount: null,
      taxes: [{ category: "S", rate: "21", exemptionReason: null }],
    })),
  };
  const { invoiceId } = await ana.mutate<{ invoiceId: string }>("invoices.create", { content });
  return `/invoices/${invoiceId}`;
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator("main.draft[data-writable]").waitFor();
}

/** Every script that the page has asked for when it takes text and has come to rest, as many bytes as travelled. */
async function scriptOf(page: Page, path: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  // Chromium prefers a denser coding where it is offered; the limit is for gzip.
  await session.send("Network.setExtraHTTPHeaders", { headers: { "accept-encoding": "gzip" } });
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Script" || /\.js$/.test(new URL(response.url).pathname)) scripts.add(requestId);
  });
  const encoded = new Map<string, number>();
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    encoded.set(requestId, encodedDataLength),
  );
  await open(page, path);
  // The stream of news never ends, so the network is never idle: two seconds without another script are rest enough.
  for (let before = -1; before !== scripts.size; ) {
    before = scripts.size;
    await page.waitForTimeout(2_000);
  }
  for (const id of scripts) bytes += encoded.get(id) ?? 0;
  await page.close();
  return bytes / 1_000;
}

/** Types into a title in the middle of the draft; for each key the time until the frame that shows it is on the screen. */
async function keysToPaint(page: Page): Promise<number[]> {
  const fields = page.getByLabel(/^What, line /);
  await fields.nth(Math.floor((await fields.count()) / 2)).focus();
  await page.keyboard.press("End");
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    document.addEventListener(
      "keydown",
      (event) => {
        const pressed = event.timeStamp;
        // After the frame's callbacks comes its paint; a message is handled right after that.
        requestAnimationFrame(() => {
          const painted = new MessageChannel();
          painted.port1.onmessage = () => times.push(performance.now() - pressed);
          painted.port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  await page.keyboard.type("abcdefghij ".repeat(Math.ceil(KEYS / 11)).slice(0, KEYS), { delay: KEY_EVERY_MS });
  const times = await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return (window as unknown as { keyTimes: number[] }).keyTimes;
  });
  // Titles are bounded: what was typed goes again before the next run.
  for (let i = 0; i < 8; i++) await page.keyboard.press("Control+z");
  return times;
}

function cookiesOf(ana: Caller, instance: Instance) {
  return ana.cookie.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), url: instance.base };
  });
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function zero() {
  return { p50: 0, p95: 0, max: 0 };
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
