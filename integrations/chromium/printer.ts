/**
 * Prints with Chromium on a few warm pages. A page is renewed after so many documents or when it has grown, what hangs or dies
 * is replaced, and no document may keep a page longer than its time.
 */
import type { Browser } from "puppeteer-core";
import { type Printer, PrintFailed } from "#server/documents/printer.ts";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";
import { ChromiumMissing, type ChromiumOptions } from "./executable.ts";
import { launchChromium } from "./launch.ts";
import { openPrintPage, type PrintPage } from "./print-page.ts";
import { createPrintQueue } from "./print-queue.ts";

export type ChromiumPrinterOptions = ChromiumOptions & {
  assets: SheetAssets;
  /** How many documents are printed at once. Each page is a process of its own; two keep two cores busy. */
  pagesMax?: number;
  /** How many documents may wait for a page before the next is refused; of one agency, half as many. */
  waitingMax?: number;
  /** For one document, from having a page to its bytes. Three hundred pages take a few seconds, on a busy machine some more. */
  printMsMax?: number;
  /** For a page to be ready, which a browser that hangs never has. */
  openMsMax?: number;
  /** A page gives its memory back by being closed after this many documents … */
  printsPerPage?: number;
  /** … or when its scripts and its document take more than this. */
  pageBytesMax?: number;
  /** How the browser is started; for tests that look at it or end it. */
  launch?: (options: ChromiumOptions) => Promise<Browser>;
};

export type ChromiumPrinter = Printer & {
  /** Starts the browser and one page before somebody waits for them. */
  warm(): Promise<void>;
};

const CLOSE_MS_MAX = 3_000;

// A draft's thousand lines with all that they may hold are a third of this; ten thousand lines are not printed, however they came.
const HTML_CHARS_MAX = 16 * 1024 * 1024;

// What a page holds is asked after every so many documents, and after one that was large.
const WEIGH_EVERY_PRINTS = 50;
const LARGE_HTML_CHARS = 512 * 1024;

/** Nothing is started before the first `print` or `warm`. */
export function createChromiumPrinter(options: ChromiumPrinterOptions): ChromiumPrinter {
  const { assets, pagesMax = 2, waitingMax = 500, printMsMax = 60_000, printsPerPage = 1_000 } = options;
  const { openMsMax = 15_000, pageBytesMax = 192 * 1024 * 1024 } = options;
  const launch = options.launch ?? launchChromium;
  const queue = createPrintQueue({
    atOnce: pagesMax,
    waitingMax,
    waitingPerOwnerMax: Math.ceil(waitingMax / 2),
  });
  let browser: Promise<Browser> | null = null;
  let idle: PrintPage[] = [];
  let closed = false;
  /** Browsers that print one document and end. */
  const own = new Set<Browser>();

  function running(): Promise<Browser> {
    if (closed) throw new PrintFailed("the printer is closed");
    if (browser) return browser;
    const starting = launch(options);
    browser = starting;
    const forget = () => {
      if (browser !== starting) return;
      browser = null;
      idle = [];
    };
    starting.then((started) => started.once("disconnected", forget), forget);
    return starting;
  }

  async function open(started: Browser): Promise<PrintPage> {
    try {
      return await withTime(openPrintPage(started, assets), openMsMax, "no page was opened");
    } catch (cause) {
      await kill(started);
      throw new Error("the browser opened no page", { cause });
    }
  }

  const printed = (page: PrintPage, html: string) =>
    withTime(page.print(html), printMsMax, "the document was not printed");

  async function printWarm(html: string): Promise<Uint8Array<ArrayBuffer>> {
    const started = await running();
    const page = idle.pop() ?? (await open(started));
    try {
      const bytes = await printed(page, html);
      if (closed || (await isSpent(page, html))) void gone(page.close());
      else if (started.connected) idle.push(page);
      return bytes;
    } catch (error) {
      // Whatever state the page is in, nobody prints on it again. One that cannot be ended takes its browser with it.
      if (!(await gone(page.kill()))) await kill(started);
      throw error;
    }
  }

  async function isSpent(page: PrintPage, html: string): Promise<boolean> {
    if (page.printed() >= printsPerPage) return true;
    if (html.length <= LARGE_HTML_CHARS && page.printed() % WEIGH_EVERY_PRINTS !== 0) return false;
    return withTime(page.heapBytes(), CLOSE_MS_MAX, "the page did not answer").then(
      (bytes) => bytes > pageBytesMax,
      () => true,
    );
  }

  /** In a browser of its own: should the document be what ended the first, it takes nobody else with it. */
  async function printAlone(html: string): Promise<Uint8Array<ArrayBuffer>> {
    const started = await launch(options);
    own.add(started);
    try {
      if (closed) throw new PrintFailed("the printer is closed");
      return await printed(await open(started), html);
    } finally {
      own.delete(started);
      await stop(started);
    }
  }

  return {
    async print(html, { tenantId = "" }) {
      if (html.length > HTML_CHARS_MAX) throw new PrintFailed("the document is larger than any that can be printed");
      const end = await queue.turn(tenantId);
      try {
        return await printWarm(html).catch((error) => {
          // A browser that died under us is no fault of the document: once more. One that took too long would again.
          if (closed || error instanceof OutOfTime || error instanceof ChromiumMissing) throw error;
          return printAlone(html);
        });
      } catch (cause) {
        throw new PrintFailed(cause instanceof Error ? cause.message : "the page could not be printed", { cause });
      } finally {
        end();
      }
    },
    async warm() {
      const end = await queue.turn("");
      try {
        const started = await running();
        if (idle.length === 0) idle.push(await open(started));
      } finally {
        end();
      }
    },
    async close() {
      closed = true;
      queue.close();
      const current = browser;
      browser = null;
      idle = [];
      await Promise.all([current?.then(stop, () => {}), ...[...own].map(stop)]);
    },
  };
}

class OutOfTime extends Error {}

async function withTime<T>(work: Promise<T>, ms: number, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutOfTime(`${complaint} within ${ms} ms`)), ms);
  });
  // Should the work fail after its time, nobody is left to hear of it.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a page went within its time. */
async function gone(going: Promise<void>): Promise<boolean> {
  return withTime(going, CLOSE_MS_MAX, "the page did not close").then(
    () => true,
    () => false,
  );
}

async function stop(browser: Browser): Promise<void> {
  await withTime(browser.close(), CLOSE_MS_MAX, "the browser did not close").catch(() => kill(browser));
}

/** Ends the process and waits until the connection has noticed. */
async function kill(browser: Browser): Promise<void> {
  if (!browser.connected) return;
  const disconnected = new Promise<void>((resolve) => {
    browser.once("disconnected", () => resolve());
  });
  browser.process()?.kill("SIGKILL");
  await withTime(disconnected, CLOSE_MS_MAX, "the browser did not end").catch(() => {});
}
