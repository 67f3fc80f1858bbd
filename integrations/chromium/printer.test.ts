import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { SHEET_FONTS } from "#core/sheet/sheet-fonts.ts";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import {
  creditNote,
  draftOf,
  HARBOUR,
  huge,
  inYen,
  issuedOf,
  linesOf,
  MUSEUM,
  manyLines,
  pasted,
  tenLines,
  wordy,
} from "#core/sheet/testing/samples.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { type Printer, PrintFailed } from "#server/documents/printer.ts";
import { renderDocument } from "#server/documents/render-document.tsx";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";
import { launchChromium } from "./launch.ts";
import { type ChromiumPrinter, type ChromiumPrinterOptions, createChromiumPrinter } from "./printer.ts";

const A4 = { paper: "A4", title: "Invoice", language: "en" } as const;

let assets: SheetAssets;
let printer: ChromiumPrinter;
/** Every browser that a printer of this file started. */
const browsers: Browser[] = [];

beforeAll(async () => {
  assets = await loadSheetAssets();
  printer = printerWith({});
  await printer.warm();
});

afterAll(() => printer.close());

function printerWith(options: Partial<ChromiumPrinterOptions>): ChromiumPrinter {
  return createChromiumPrinter({
    assets,
    launch: async (given) => {
      const browser = await launchChromium(given);
      browsers.push(browser);
      return browser;
    },
    ...options,
  });
}

function printed(document: IssuedDocument, by: Printer = printer): Promise<Uint8Array> {
  const rendered = renderDocument(sheetOfIssued(document));
  return by.print(rendered.html, rendered);
}

type Page = { text: string; width: number; height: number };
type Read = { pages: Page[]; fonts: Set<string>; info: Record<string, unknown>; tagged: boolean };

/** Words, page sizes and fonts of a PDF, as another program reads them. */
async function read(bytes: Uint8Array): Promise<Read> {
  // pdf.js takes the buffer away from whoever hands it over.
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const pages: Page[] = [];
  const fonts = new Set<string>();
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    await page.getOperatorList();
    for (const item of items) {
      if (!("fontName" in item) || item.str.trim() === "") continue;
      const font: { name?: string } = page.commonObjs.get(item.fontName);
      fonts.add(font.name?.replace(/^[A-Z]{6}\+/, "") ?? item.fontName);
    }
    const [, , width = 0, height = 0] = page.view;
    pages.push({
      text: items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""),
      width,
      height,
    });
  }
  const { info } = await pdf.getMetadata();
  const mark = await pdf.getMarkInfo();
  await task.destroy();
  return { pages, fonts, info: info as Record<string, unknown>, tagged: mark?.Marked === true };
}

/** Ends the processes of the pages of a browser, as the kernel does when memory is short. */
async function crashPages(browser: Browser | undefined): Promise<void> {
  const root = await browser?.target().createCDPSession();
  const processes = await root?.send("SystemInfo.getProcessInfo");
  for (const { type, id } of processes?.processInfo ?? []) if (type === "renderer") process.kill(id, "SIGKILL");
  await root?.detach();
}

const flat = (text: string) => text.replace(/\s+/g, " ");

describe("a page", () => {
  test("is A4, tagged, and bears the document's title", async () => {
    const { pages, info, tagged } = await read(await printed(tenLines()));
    expect(pages).toHaveLength(1);
    expect(Math.round(pages[0]?.width ?? 0)).toBe(595);
    expect(Math.round(pages[0]?.height ?? 0)).toBe(842);
    expect(tagged).toBe(true);
    expect(info.Title).toBe("Invoice 2026-0147, Studio Harbour");
    expect(flat(pages[0]?.text ?? "")).toContain("Countersigned by Mia de Boer");
  });

  test("that is the only one has no number; of several each has, and all but the first have the invoice's number", async () => {
    const [only] = (await read(await printed(tenLines()))).pages;
    expect(flat(only?.text ?? "")).not.toContain("1 / 1");
    const { pages } = await read(await printed(manyLines(60)));
    expect(pages.length).toBeGreaterThan(2);
    for (const [index, page] of pages.entries()) {
      expect(flat(page.text)).toContain(`${index + 1} / ${pages.length}`);
      expect(flat(page.text)).toContain("Countersigned by Mia de Boer");
      // Once in the title of the first, once in the head of the others.
      expect(page.text.split("Invoice 2026-0148")).toHaveLength(2);
    }
  });

  test("after the first repeats the head of the table", async () => {
    const { pages } = await read(await printed(manyLines(60)));
    for (const page of pages) expect(flat(page.text)).toMatch(/What ?Quantity ?Unit ?Price ?VAT ?Amount, EUR/);
  });

  test("holds each line whole, and every line is on exactly one page", async () => {
    const { pages } = await read(await printed(manyLines(300)));
    for (let line = 1; line <= 300; line++) {
      const on = pages.filter((page) => new RegExp(`, part ${line}(?!\\d)`).test(page.text));
      expect(on, `line ${line}`).toHaveLength(1);
    }
    const total = pages.findIndex((page) => page.text.includes("Total"));
    expect(total).toBe(pages.length - 1);
  });

  test("with the total never stands without a line, however many there are", async () => {
    // Every way in which the lines may fill their first, second and third page.
    for (let count = 10; count <= 64; count++) {
      const { pages } = await read(await printed(issuedOf(draftOf({ lines: linesOf(count) }))));
      const last = pages.findLast((page) => page.text.includes("Total"));
      expect(last?.text, `${count} lines`).toMatch(/, part \d/);
      // Net, taxes and total stay together.
      expect(flat(last?.text ?? ""), `${count} lines`).toMatch(/Net .*VAT .*Total/);
    }
  });
});

describe("what people write", () => {
  test("prints in our own fonts: Latin, Greek, Cyrillic, Hebrew, Arabic, signs and emoji", async () => {
    const { pages, fonts } = await read(await printed(pasted()));
    const ours = /^(Inter|CountersignSerif|NotoSansHebrew|NotoSansArabic|NotoSansMath|NotoSansSymbols2|NotoEmoji)/;
    expect([...fonts].filter((name) => !ours.test(name))).toEqual([]);
    const text = pages.map((page) => page.text).join(" ");
    for (const word of ["Σχεδιασμός", "Дизайн", "ארכיון", "Þórshöfn"]) expect(text).toContain(word);
  });

  test("of every sample is drawn by a bundled font", async () => {
    for (const document of [tenLines(), manyLines(3), creditNote(), inYen(), pasted(), huge(), wordy()]) {
      expect(renderDocument(sheetOfIssued(document)).missingGlyphs).toEqual([]);
    }
    const thai = renderDocument(sheetOfIssued(issuedOf(draftOf({ notes: "ขก" }))));
    expect(thai.missingGlyphs).toEqual(["ก", "ข"]);
  });

  test("of ten thousand characters runs over pages and loses no word", async () => {
    const document = wordy();
    const { pages } = await read(await printed(document));
    const count = (text: string) => text.split("licence").length - 1;
    const written = count(document.content.notes) + count(document.content.terms);
    expect(pages.reduce((sum, page) => sum + count(page.text), 0)).toBe(written);
    expect(pages.length).toBeLessThan(8);
  });

  test("with figures of fifteen digits stays within the paper", async () => {
    const { pages } = await read(await printed(huge()));
    expect(pages).toHaveLength(1);
    expect(pages[0]?.text).toContain("8,950,632,446,130.28");
    expect(pages[0]?.text).toContain("10,830,265,259,817.65");
  });

  test("JPY has no decimals on paper either", async () => {
    const { pages } = await read(await printed(inYen()));
    expect(pages[0]?.text).toContain("256,000");
    expect(pages[0]?.text).not.toContain("256,000.00");
  });
});

describe("one document after the other", () => {
  test("leaves no word, title or font of one agency in the next one's", async () => {
    const one = printerWith({ pagesMax: 1 });
    try {
      const kade = issuedOf(draftOf({ notes: "Only for Kade: ξενία" }));
      const other = issuedOf(draftOf({ subject: "Lantern", notes: "", lines: linesOf(3) }), {
        number: "L-9",
        seller: { ...HARBOUR, name: "Lantern Works", vatId: "", registrationId: "", email: "" },
        buyer: { ...MUSEUM, name: "Quay Theatre" },
        bank: null,
      });
      for (let round = 0; round < 10; round++) {
        const first = await read(await printed(kade, one));
        const second = await read(await printed(other, one));
        const texts = (document: Read) => flat(document.pages.map((page) => page.text).join(" "));
        expect(texts(first)).not.toMatch(/Lantern|Quay|L-9/);
        expect(first.info.Title).toBe("Invoice 2026-0147, Studio Harbour");
        expect(texts(second)).not.toMatch(/Kade|Harbour|ξενία|2026-0147/);
        expect(second.info.Title).toBe("Invoice L-9, Lantern Works");
        expect(second.pages).toHaveLength(1);
      }
    } finally {
      await one.close();
    }
  });

  test("at once print each their own words", async () => {
    const numbers = Array.from({ length: 12 }, (_, index) => `2026-1${String(index).padStart(3, "0")}`);
    const all = await Promise.all(numbers.map((number) => printed(issuedOf(draftOf(), { number }))));
    for (const [index, bytes] of all.entries()) {
      const [page] = (await read(bytes)).pages;
      expect(page?.text.match(/2026-1\d{3}/g)).toEqual([numbers[index]]);
    }
  });
});

describe("a page that holds something else", () => {
  test("that is a picture which cannot be decoded prints its words", async () => {
    const html = `<!doctype html><html><body><img src="data:image/png;base64,AAAA" alt="Studio Harbour"><p>after</p></body></html>`;
    expect((await read(await printer.print(html, A4))).pages[0]?.text).toContain("after");
  });
});

describe("when things go wrong", () => {
  test("a browser that died is started again, also under a document that is being printed", async () => {
    const fragile = printerWith({});
    try {
      await fragile.warm();
      const running = browsers.at(-1);
      const printing = printed(manyLines(300), fragile);
      running?.process()?.kill("SIGKILL");
      expect((await read(await printing)).pages.length).toBeGreaterThan(10);
      expect(browsers.at(-1)).not.toBe(running);
      expect((await read(await printed(tenLines(), fragile))).pages).toHaveLength(1);
    } finally {
      await fragile.close();
    }
  });

  test("a document that takes too long is refused and ends with its page alone: what prints beside it goes on", async () => {
    const hasty = printerWith({ pagesMax: 2, printMsMax: 2_000 });
    try {
      await hasty.warm();
      const running = browsers.at(-1);
      // Some ten thousand pages: beyond any patience, without a line of script.
      const slow = `<!doctype html><html><body><table>${"<tr><td>x</td></tr>".repeat(500_000)}</table></body></html>`;
      const hanging = expect(hasty.print(slow, A4)).rejects.toThrow("was not printed within 2000 ms");
      expect((await read(await printed(tenLines(), hasty))).pages).toHaveLength(1);
      await hanging;
      expect(running?.connected).toBe(true);
      expect((await read(await printed(tenLines(), hasty))).pages).toHaveLength(1);
      expect(browsers.at(-1)).toBe(running);
    } finally {
      await hasty.close();
    }
  });

  test("a page whose process died is noticed at once, and its document is printed in a browser of its own", async () => {
    const fragile = printerWith({ pagesMax: 1 });
    try {
      await fragile.warm();
      const running = browsers.at(-1);
      const printing = printed(manyLines(300), fragile);
      await crashPages(running);
      expect((await read(await printing)).pages.length).toBeGreaterThan(10);
      expect(running?.connected).toBe(true);
      expect((await read(await printed(tenLines(), fragile))).pages).toHaveLength(1);
    } finally {
      await fragile.close();
    }
  });

  test("a browser that hangs is ended, and the document printed in another", async () => {
    const stuck = printerWith({ pagesMax: 1, openMsMax: 2_000, printsPerPage: 1 });
    try {
      await printed(tenLines(), stuck);
      const hanging = browsers.at(-1);
      // Its page was spent, so the next document needs a new one of a browser that answers nothing.
      hanging?.process()?.kill("SIGSTOP");
      expect((await read(await printed(tenLines(), stuck))).pages).toHaveLength(1);
      expect(hanging?.connected).toBe(false);
    } finally {
      await stuck.close();
    }
  });

  test("a document that ends every browser takes no other document with it", async () => {
    let started = 0;
    const cursed = printerWith({
      pagesMax: 2,
      launch: async (given) => {
        started += 1;
        const browser = await launchChromium(given);
        browsers.push(browser);
        return browser;
      },
    });
    try {
      await cursed.warm();
      const shared = browsers.at(-1);
      const both = [printed(manyLines(300), cursed), printed(manyLines(200), cursed)];
      shared?.process()?.kill("SIGKILL");
      const pages = await Promise.all(both.map(async (one) => (await read(await one)).pages.length));
      expect(Math.min(...pages)).toBeGreaterThan(5);
      // The shared one, and one for each that lost it: neither could have taken the other along again.
      expect(started).toBe(3);
    } finally {
      await cursed.close();
    }
  });

  test("a page that has grown is renewed", async () => {
    const growing = printerWith({ pagesMax: 1, pageBytesMax: 1 });
    try {
      await growing.warm();
      const targets = async () => {
        const root = await browsers.at(-1)?.target().createCDPSession();
        const all = await root?.send("Target.getTargets");
        await root?.detach();
        return all?.targetInfos.filter(({ type }) => type === "page").map(({ targetId }) => targetId) ?? [];
      };
      const before = await targets();
      await growing.print(`<p>small</p>`, A4);
      expect(await targets()).toEqual(before);
      await growing.print(`<p>large</p><!-- ${"x".repeat(1024 * 1024)} -->`, A4);
      await growing.print(`<p>small</p>`, A4);
      await expect.poll(async () => (await targets()).length).toBe(before.length);
      expect(await targets()).not.toEqual(before);
    } finally {
      await growing.close();
    }
  });

  test("a page is renewed after its number of documents", async () => {
    const renewing = printerWith({ pagesMax: 1, printsPerPage: 2 });
    try {
      for (let count = 0; count < 5; count++) {
        expect((await read(await printed(tenLines(), renewing))).pages).toHaveLength(1);
      }
      // The browser's own first page, and the one that printed the fifth.
      const pages = () =>
        browsers
          .at(-1)
          ?.targets()
          .filter((target) => target.type() === "page");
      await expect.poll(() => pages()?.length).toBe(2);
    } finally {
      await renewing.close();
    }
  });

  test("what is larger than any document of ours is refused before it reaches a page", async () => {
    const small = printerWith({ configured: "/nowhere/chrome" });
    await expect(small.print("x".repeat(16 * 1024 * 1024 + 1), A4)).rejects.toThrow("larger than any");
    await small.close();
  });

  test("what waits when the printer is closed is refused, and no browser is started for it", async () => {
    const closing = printerWith({ pagesMax: 1 });
    await closing.warm();
    const started = browsers.length;
    const all = Promise.allSettled([1, 2, 3].map(() => printed(tenLines(), closing)));
    await closing.close();
    expect((await all).map(({ status }) => status).slice(1)).toEqual(["rejected", "rejected"]);
    expect(browsers.length).toBe(started);
  });

  test("more than may wait are refused at once", async () => {
    const small = printerWith({ pagesMax: 1, waitingMax: 1 });
    try {
      const outcomes = await Promise.allSettled([tenLines(), tenLines(), tenLines()].map((one) => printed(one, small)));
      expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    } finally {
      await small.close();
    }
  });

  test("a browser that is not there is named with the remedy", async () => {
    const none = printerWith({ configured: "/nowhere/chrome" });
    await expect(printed(tenLines(), none)).rejects.toThrow(
      /no browser at \/nowhere\/chrome.*PUPPETEER_EXECUTABLE_PATH/,
    );
    await none.close();
  });

  test("a closed printer prints nothing more and leaves no process", async () => {
    const closing = printerWith({});
    await closing.warm();
    const browser = browsers.at(-1);
    await closing.close();
    expect(browser?.connected).toBe(false);
    await expect(printed(tenLines(), closing)).rejects.toThrow(PrintFailed);
  });
});

test("every font of the list is loaded with its bytes", () => {
  expect(assets.fonts).toHaveLength(SHEET_FONTS.length);
  for (const font of assets.fonts) expect(Buffer.from(font.base64, "base64").subarray(0, 4).toString()).toBe("wOF2");
});
