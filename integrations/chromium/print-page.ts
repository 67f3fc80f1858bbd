/**
 * One warm page that prints one document after the other. The style and the fonts of the sheet stay in it; the document
 * itself, from `<html>` down, is replaced as a whole, so that nothing of one tenant is left for the next.
 */
import type { Browser, CDPSession } from "puppeteer-core";
import { drawnCodePoints, familiesOfPage, fontsFor, unicodeRange } from "#core/sheet/glyphs.ts";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";

export type PrintPage = {
  print(html: string): Promise<Uint8Array<ArrayBuffer>>;
  /** How many documents it has printed. */
  printed(): number;
  /** What its document and our functions take in it, as its own process counts it: with what is left over and not yet swept. */
  heapBytes(): Promise<number>;
  close(): Promise<void>;
  /** Ends its process, which may hang, and closes it. Other pages go on. */
  kill(): Promise<void>;
};

// Holds for the whole life of the page, whatever document stands in it.
const SHELL =
  "<!doctype html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"></head><body></body></html>";

export async function openPrintPage(browser: Browser, assets: SheetAssets): Promise<PrintPage> {
  const { session, close } = await openTarget(browser);
  // Three locks, each enough: no script runs, no request leaves, and the browser has no network.
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  session.on("Fetch.requestPaused", ({ requestId }) => {
    session.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" }).catch(() => {});
  });
  await session.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
  // Laid out for print from the start: otherwise every document would also be laid out and painted for a screen.
  await session.send("Emulation.setEmulatedMedia", { media: "print" });
  const { frameTree } = await session.send("Page.getFrameTree");
  await session.send("Page.setDocumentContent", { frameId: frameTree.frame.id, html: SHELL });
  // A world of our own: the functions below work although the document's own scripts never run.
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const call = caller(session, executionContextId);
  await call(adoptStyle, assets.css);
  const fontsNeeded = needs(assets.fonts);
  const loaded = new Set<string>();
  /** The files whose fonts the document in the page may use. */
  let used = "";

  let printed = 0;

  return {
    printed: () => printed,
    async print(html) {
      const fonts = fontsNeeded(html);
      for (const font of fonts) {
        if (loaded.has(font.file)) continue;
        await call(loadFont, font.file, font.family, String(font.weight), unicodeRange(font), font.base64);
        loaded.add(font.file);
      }
      const files = fonts.map(({ file }) => file);
      if (files.join() !== used) await call(useFonts, ...files);
      used = files.join();
      await call(replaceDocument, html);
      const { data } = await session.send("Page.printToPDF", {
        preferCSSPageSize: true,
        printBackground: true,
        generateTaggedPDF: true,
        generateDocumentOutline: false,
        transferMode: "ReturnAsBase64",
      });
      printed += 1;
      return Buffer.from(data, "base64");
    },
    async heapBytes() {
      const heap = await session.send("Runtime.getHeapUsage");
      return heap.usedSize + heap.embedderHeapUsedSize + heap.backingStorageSize;
    },
    close,
    async kill() {
      // Never answered: the process that would answer is gone.
      session.send("Page.crash").catch(() => {});
      await close();
    },
  };
}

/**
 * The fonts of a document, exactly and in the order of the list. Were those of an earlier one left beside them, a space that
 * several fonts have would be drawn by another, and the same document would not be the same bytes.
 */
function needs(fonts: SheetAssets["fonts"]): (html: string) => SheetAssets["fonts"] {
  /** By the order of families: which fonts each character asks for. */
  const known = new Map<string, Map<number, SheetAssets["fonts"]>>();
  return (html) => {
    const families = familiesOfPage(html);
    const order = JSON.stringify(families);
    const byCharacter = known.get(order) ?? new Map<number, SheetAssets["fonts"]>();
    known.set(order, byCharacter);
    const needed = new Set<SheetAssets["fonts"][number]>();
    for (const codePoint of drawnCodePoints(html)) {
      const ofOne = byCharacter.get(codePoint) ?? fontsFor(String.fromCodePoint(codePoint), fonts, families);
      byCharacter.set(codePoint, ofOne);
      for (const font of ofOne) needed.add(font);
    }
    return fonts.filter((font) => needed.has(font));
  };
}

/**
 * A page that draws no frames of its own, because nobody looks at it: a third of a document's time would go into painting
 * it for a screen. A browser that cannot do that draws them.
 */
async function openTarget(browser: Browser): Promise<{ session: CDPSession; close: () => Promise<void> }> {
  const root = await browser.target().createCDPSession();
  const { targetId } = await root
    .send("Target.createTarget", { url: "about:blank", enableBeginFrameControl: true })
    .catch(() => root.send("Target.createTarget", { url: "about:blank" }));
  const { sessionId } = await root.send("Target.attachToTarget", { targetId, flatten: true });
  const session = root.connection()?.session(sessionId);
  if (!session) throw new Error("the browser closed while a page was opened");
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= root.send("Target.closeTarget", { targetId }).then(() => root.detach());
    return closing;
  };
  // Whoever waits for an answer of a process that died would wait for ever; closing the page refuses them.
  session.on("Inspector.targetCrashed", () => void close().catch(() => {}));
  return { session, close };
}

type PageFunction = (...args: string[]) => Promise<void> | void;

function caller(session: CDPSession, executionContextId: number) {
  return async (fn: PageFunction, ...args: string[]): Promise<void> => {
    const { exceptionDetails } = await session.send("Runtime.callFunctionOn", {
      executionContextId,
      functionDeclaration: fn.toString(),
      arguments: args.map((value) => ({ value })),
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  };
}

// The functions below run inside the page; they see nothing of this file.

function adoptStyle(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}

async function loadFont(file: string, family: string, weight: string, range: string, base64: string): Promise<void> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const face = new FontFace(family, bytes, { weight, unicodeRange: range });
  const page: Window & { sheetFonts?: Map<string, FontFace> } = window;
  page.sheetFonts ??= new Map();
  page.sheetFonts.set(file, await face.load());
}

function useFonts(...files: string[]): void {
  const page: Window & { sheetFonts?: Map<string, FontFace> } = window;
  document.fonts.clear();
  for (const file of files) {
    const face = page.sheetFonts?.get(file);
    if (face) document.fonts.add(face);
  }
}

async function replaceDocument(html: string): Promise<void> {
  const next = new DOMParser().parseFromString(html, "text/html");
  document.replaceChild(document.adoptNode(next.documentElement), document.documentElement);
  // A picture that cannot be decoded prints its alternative text.
  await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => {})));
}
