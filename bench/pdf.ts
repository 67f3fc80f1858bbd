/**
 * A ten-line invoice from its frozen document to the bytes that are stored: on our warm page, and as most do it, with a new
 * browser for each invoice. Interleaved, so that whatever else the machine does happens to both.
 */
import { fontsFor, unicodeRange } from "#core/sheet/glyphs.ts";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { tenLines } from "#core/sheet/testing/samples.ts";
import { launchChromium } from "#integrations/chromium/launch.ts";
import { createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { conformPdf } from "#server/documents/conform-pdf.ts";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const GOAL_MS = 25;
const GOAL_RATIO = 5;
const RUNS = 7;
const PRINTS_A_RUN = 15;

export async function run(): Promise<BenchLine[]> {
  // As the product runs: React's development build takes twice as long.
  process.env.NODE_ENV = "production";
  const { renderDocument } = await import("#server/documents/render-document.tsx");
  const document = tenLines();
  const assets = await loadSheetAssets();
  const printer = createChromiumPrinter({ assets });
  const identity = {
    author: document.content.seller.name,
    issuedAt: new Date("2026-11-21T14:01:00Z"),
    versionHash: document.contentHash,
  };

  const ours = async (): Promise<void> => {
    const rendered = renderDocument(sheetOfIssued(document));
    await conformPdf(await printer.print(rendered.html, rendered), { ...identity, ...rendered });
  };
  const theirs = async (): Promise<void> => {
    const rendered = renderDocument(sheetOfIssued(document));
    const browser = await launchChromium({});
    try {
      const page = await browser.newPage();
      await page.setContent(withStyle(rendered.html, assets));
      const printed = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true });
      await conformPdf(new Uint8Array(printed), { ...identity, ...rendered });
    } finally {
      await browser.close();
    }
  };

  try {
    // Both have been used for a while: the code is compiled and the file cache is warm.
    for (let count = 0; count < 40; count++) await ours();
    await theirs();
    const warm: number[] = [];
    const cold: number[] = [];
    for (let count = 0; count < RUNS; count++) {
      cold.push(await msOf(theirs));
      const prints: number[] = [];
      for (let print = 0; print < PRINTS_A_RUN; print++) prints.push(await msOf(ours));
      warm.push(median(prints));
    }
    const two = await perSecond(ours);
    const ms = median(warm);
    const ratio = median(cold) / ms;
    return [
      {
        bench: "pdf",
        metric: "ten-line invoice, document to stored bytes, warm page",
        value: Number(ms.toFixed(1)),
        unit: "ms",
        against: "a new browser per invoice",
        ratio,
        goal: `≤ ${GOAL_MS} ms and ≥ ${GOAL_RATIO} × a new browser`,
        ok: ms <= GOAL_MS && ratio >= GOAL_RATIO,
      },
      {
        bench: "pdf",
        metric: "ten-line invoices, two pages at once",
        value: Math.round(two),
        unit: "PDFs/s",
        goal: "no goal yet",
        ok: true,
      },
    ];
  } finally {
    await printer.close();
  }
}

async function msOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const AT_ONCE = 2;
const COUNTED = 60;

async function perSecond(work: () => Promise<void>): Promise<number> {
  let left = COUNTED;
  const started = performance.now();
  const worker = async () => {
    for (; left > 0; left--) await work();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (COUNTED * 1_000) / (performance.now() - started);
}

/** For a page that knows nothing of the sheet: style and fonts inside the document. */
function withStyle(html: string, assets: SheetAssets): string {
  const faces = fontsFor(html, assets.fonts).map(
    (font) =>
      `@font-face{font-family:"${font.family}";font-weight:${font.weight};unicode-range:${unicodeRange(font)};src:url(data:font/woff2;base64,${font.base64})}`,
  );
  return html.replace("<style>", () => `<style>${faces.join("\n")}${assets.css}`);
}
