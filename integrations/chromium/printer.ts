/**
 * Prints with Chromium on a few warm pages. A page is renewed after so many documents, a browser that died is started
 * again, and no document may keep a page longer than its time.
 */
import type { Browser } from "puppeteer-core";
import { type Printer, PrintFailed } from "#server/documents/printer.ts";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";
import { ChromiumMissing, type ChromiumOptions } from "./executable.ts";
import { launchChromium } from "./launch.ts";
import { openPrintPage, type PrintPage } from "./print-page.ts";

export type ChromiumPrinterOptions = ChromiumOptions & {
  assets: SheetAssets;
  /** How many documents are printed at once. Each page is a process of its own; two keep two cores busy. */
  pagesMax?: number;
  /** How many documents may wait for a page before the next is refused. */
  waitingMax?: number;
  /** For one document, from having a page to its bytes. Three hundred pages take a few seconds. */
  printMsMax?: number;
  /** A page gives its memory back by being closed after this many documents. */
  printsPerPage?: number;
  /** How the browser is started; for tests that look at it or end it. */
  launch?: (options: ChromiumOptions) => Promise<Browser>;
};

export type ChromiumPrinter = Printer & {
  /** Starts the browser and one page before somebody waits for them. */
  warm(): Promise<void>;
};

const OPEN_MS_MAX = 15_000;
const CLOSE_MS_MAX = 3_000;

/** Nothing is started before the first `print` or `warm`. */
export function createChromiumPrinter(options: ChromiumPrinterOptions): ChromiumPrinter {
  const { assets, pagesMax = 2, waitingMax = 500, printMsMax = 20_000, printsPerPage = 1_000 } = options;
  const launch = options.launch ?? launchChromium;
  let browser: Promise<Browser> | null = null;
  let idle: PrintPage[] = [];
  let busy = 0;
  let closed = false;
  const waiting: (() => void)[] = [];

  function running(): Promise<Browser> {
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

  /** A turn, in the order of asking; at most `pagesMax` at a time. */
  async function turn(): Promise<void> {
    if (busy < pagesMax) {
      busy += 1;
      return;
    }
    if (waiting.length >= waitingMax) throw new PrintFailed(`more than ${waitingMax} documents wait for the printer`);
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function endTurn(): void {
    const next = waiting.shift();
    // The turn passes on without being counted down and up again.
    if (next) next();
    else busy -= 1;
  }

  async function printOnce(html: string): Promise<Uint8Array<ArrayBuffer>> {
    const started = await running();
    const page = idle.pop() ?? (await withTime(openPrintPage(started, assets), OPEN_MS_MAX, "no page was opened"));
    try {
      const bytes = await withTime(page.print(html), printMsMax, "the document was not printed");
      if (page.printed() >= printsPerPage || closed) void closePage(page);
      else if (started.connected) idle.push(page);
      return bytes;
    } catch (error) {
      // Whatever state the page is in, nobody prints on it again. One that hangs takes its browser with it.
      if (!(await closePage(page)) || error instanceof OutOfTime) await kill(started);
      throw error;
    }
  }

  return {
    async print(html) {
      if (closed) throw new PrintFailed("the printer is closed");
      await turn();
      try {
        try {
          return await printOnce(html);
        } catch (error) {
          // A browser that died under us is no fault of the document: once more, on a new one.
          if (closed || error instanceof OutOfTime || error instanceof ChromiumMissing) throw error;
          return await printOnce(html);
        }
      } catch (cause) {
        throw new PrintFailed(cause instanceof Error ? cause.message : "the page could not be printed", { cause });
      } finally {
        endTurn();
      }
    },
    async warm() {
      await turn();
      try {
        const started = await running();
        if (idle.length === 0)
          idle.push(await withTime(openPrintPage(started, assets), OPEN_MS_MAX, "no page was opened"));
      } finally {
        endTurn();
      }
    },
    async close() {
      closed = true;
      const current = browser;
      browser = null;
      idle = [];
      if (current) await current.then(stop, () => {});
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

/** Whether the page went in good order. */
async function closePage(page: PrintPage): Promise<boolean> {
  return withTime(page.close(), CLOSE_MS_MAX, "the page did not close").then(
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
  const gone = new Promise<void>((resolve) => {
    browser.once("disconnected", () => resolve());
  });
  browser.process()?.kill("SIGKILL");
  await withTime(gone, CLOSE_MS_MAX, "the browser did not end").catch(() => {});
}
