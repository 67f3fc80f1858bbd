/** What every design promises of its paper, looked up in the PDF by another program. */
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { type SheetView, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { LOGOS } from "#core/sheet/testing/logos.ts";
import {
  creditNote,
  draftOf,
  huge,
  issuedOf,
  manyLines,
  pasted,
  reverseCharged,
  tenLines,
} from "#core/sheet/testing/samples.ts";
import { DESIGNS, type Design, type FrozenTemplate, plainTemplate } from "#core/template.ts";
import { type ChromiumPrinter, createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { nodeZlib } from "#server/node/zlib.ts";
import { conformPdf } from "./conform-pdf.ts";
import { renderDocument } from "./render-document.tsx";

let printer: ChromiumPrinter;
let another: ChromiumPrinter;

beforeAll(async () => {
  const assets = await loadSheetAssets();
  printer = createChromiumPrinter({ assets });
  another = createChromiumPrinter({ assets, pagesMax: 1 });
});
afterAll(() => Promise.all([printer.close(), another.close()]));

const MM = 72 / 25.4;
const PX = 72 / 96;

function viewOf(document: IssuedDocument, look: Partial<FrozenTemplate>, logo: string | null = null): SheetView {
  const locale = look.locale ?? "en-GB";
  const verifyUrl = `https://countersign.example/verify/${document.contentHash.slice(0, 32)}`;
  return { ...sheetOfIssued(document, { logo, verifyUrl }), locale, look: { ...plainTemplate(locale), ...look } };
}

async function pdfOf(view: SheetView, by: ChromiumPrinter = printer): Promise<Uint8Array> {
  const rendered = renderDocument(view);
  return conformPdf(
    await by.print(rendered.html, rendered),
    {
      ...rendered,
      author: view.seller.name,
      issuedAt: new Date("2026-11-21T14:01:00Z"),
      versionHash: "7f3a91c2".repeat(8),
    },
    nodeZlib,
  );
}

/** A piece of text on a page, in points from the upper left corner; `bottom` is its baseline. */
type Piece = { text: string; left: number; right: number; top: number; bottom: number };
type Page = { width: number; height: number; pieces: Piece[] };
/** An element of the structure and what it holds, in the order in which it is read out. */
type Element = { role: string; text: string };

async function read(bytes: Uint8Array): Promise<{ pages: Page[]; elements: Element[] }> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  const pages: Page[] = [];
  const elements: Element[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const [, , width = 0, height = 0] = page.view;
    const { items } = await page.getTextContent({ includeMarkedContent: true });
    const pieces: Piece[] = [];
    const texts = new Map<string, string>();
    const open: string[] = [];
    for (const item of items) {
      if (!("str" in item)) {
        if (item.type === "endMarkedContent") open.pop();
        else open.push(item.id ?? open.at(-1) ?? "");
        continue;
      }
      const id = open.at(-1) ?? "";
      texts.set(id, `${texts.get(id) ?? ""}${item.str}`);
      const [left = 0, baseline = 0] = item.transform.slice(4) as number[];
      const bottom = height - baseline;
      const piece = { text: item.str, left, right: left + item.width, top: bottom - item.height, bottom };
      const last = pieces.at(-1);
      // The reader also puts a space between columns; one between words is narrow.
      if (item.str.trim() === "" && item.width > GAP_MAX) continue;
      if (last && isNext(last, piece)) join(last, piece);
      else if (item.str.trim() !== "") pieces.push(piece);
    }
    pages.push({ width, height, pieces });
    const walk = (node: Node, role: string): string => {
      if (!("role" in node)) return node.id === undefined ? "" : (texts.get(node.id) ?? "");
      const element = { role: node.role, text: "" };
      elements.push(element);
      element.text = node.children.map((child) => walk(child, node.role || role)).join(" ");
      return element.text;
    };
    const tree = (await page.getStructTree()) as Node | null;
    if (tree) walk(tree, "");
  }
  await task.destroy();
  return { pages, elements };
}

// As wide as a wide space between two words.
const GAP_MAX = 4;

function isNext(last: Piece, piece: Piece): boolean {
  const sameLine = Math.abs(last.bottom - piece.bottom) < 0.5;
  return sameLine && piece.left - last.right < GAP_MAX && last.left - piece.right < GAP_MAX;
}

function join(last: Piece, piece: Piece): void {
  last.text += piece.text;
  last.left = Math.min(last.left, piece.left);
  last.right = Math.max(last.right, piece.right);
  last.top = Math.min(last.top, piece.top);
}

type Node = { role: string; children: Node[] } | { type: string; id?: string };

/** Pairs of texts that lie on one line and on each other. */
function collisions({ pieces }: Page): string[] {
  return pieces.flatMap((one, index) =>
    pieces
      .slice(index + 1)
      .filter((other) => one.bottom > other.top + 2 && other.bottom > one.top + 2)
      .filter((other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2)
      .map((other) => `${one.text} × ${other.text}`),
  );
}

const FIELDS = [
  { label: "Cost centre", value: "4410 Communication" },
  { label: "Empty", value: " " },
];

describe.each(DESIGNS)("%s", (design: Design) => {
  test("keeps every word on the paper, and none on another", async () => {
    const looks = [
      viewOf(huge(), { design, paper: "Letter" }),
      viewOf(pasted(), { design, typeface: "inter" }, LOGOS.tall),
      viewOf(reverseCharged(), { design, locale: "de-DE", fields: FIELDS, footer: "Studio Harbour B.V." }, LOGOS.wide),
      viewOf(reverseCharged(), { design, locale: "ar-AE", typeface: "plex" }),
    ];
    for (const view of looks) {
      const { pages } = await read(await pdfOf(view));
      for (const page of pages) {
        expect(collisions(page)).toEqual([]);
        const beyond = page.pieces.filter(({ left, right }) => left < 58 * PX || right > page.width - 58 * PX);
        expect(beyond.map(({ text }) => text)).toEqual([]);
      }
    }
  });

  test("is read out in the order of a letter: sender, title, for whom, lines under their heads, sums, foot", async () => {
    const view = viewOf(issuedOf(draftOf({ notes: "With thanks." })), { design, fields: FIELDS, footer: "Rotterdam" });
    const { elements } = await read(await pdfOf(view));
    const all = elements
      .filter(({ role }) => role === "Document")
      .map(({ text }) => text)
      .join(" ");
    let heard = -1;
    for (const words of [
      "Studio Harbour",
      "accounts@studioharbour.example",
      "Invoice",
      "Museum Kade",
      "21 November",
      "Cost centre",
      "Amount, EUR",
      "Creative direction",
      "Please pay to",
      "31,560.79",
      "With thanks.",
      "Rotterdam",
      "Countersigned by",
    ]) {
      const next = all.indexOf(words, heard + 1);
      expect(next, words).toBeGreaterThan(heard);
      heard = next;
    }
    expect(all).not.toContain("Empty");
    const heads = elements.filter(({ role }) => role === "TH").map(({ text }) => text.trim());
    expect(heads.slice(0, 6)).toEqual(["What", "Quantity", "Unit", "Price", "VAT", "Amount, EUR"]);
    expect(elements.filter(({ role }) => role === "H1").map(({ text }) => text.replace(/\s+/g, " ").trim())).toEqual([
      "Invoice 2026-0147",
    ]);
  });

  test("gives the same bytes for the same version, from another browser too, whatever that printed before", async () => {
    const view = viewOf(manyLines(12), { design, locale: "ar-AE", accent: "#c8432b", footer: "Rotterdam" }, LOGOS.wide);
    await pdfOf(viewOf(creditNote(), { design, locale: "ja-JP" }), another);
    const [one, two] = await Promise.all([pdfOf(view), pdfOf(view, another)]);
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  });

  test("stands the foot of a page free of its lines, however much an agency writes there", async () => {
    const footer = "All work under the general terms, filed at the Chamber of Commerce in Rotterdam. "
      .repeat(5)
      .slice(0, 400);
    const { pages } = await read(await pdfOf(viewOf(manyLines(40), { design, footer })));
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) {
      expect(collisions(page)).toEqual([]);
      const foot = page.pieces.find(({ text }) => text.startsWith("All work under"));
      const above = page.pieces.filter(({ text }) => /part \d+$|^\d[\d,]*\.\d\d$/.test(text));
      expect(foot?.top).toBeGreaterThan(Math.max(...above.map(({ bottom }) => bottom)));
    }
  });
});

describe("a letterhead", () => {
  const view = (paper: "A4" | "Letter") => viewOf(tenLines(), { design: "letterhead", paper }, LOGOS.wide);

  test.each(["A4", "Letter"] as const)("leaves head and foot of %s to what is printed there already", async (paper) => {
    const { pages } = await read(await pdfOf(view(paper)));
    for (const [index, page] of pages.entries()) {
      const highest = Math.min(...page.pieces.map(({ top }) => top));
      if (index === 0) expect(highest).toBeGreaterThan(45 * MM);
      expect(Math.max(...page.pieces.map(({ bottom }) => bottom))).toBeLessThan(page.height - 18 * MM);
    }
  });

  test("shows the address, and nothing else but where it comes from, in the window of an envelope", async () => {
    const [page] = (await read(await pdfOf(view("A4")))).pages;
    const inWindow = page?.pieces.filter(
      ({ left, top, bottom }) => left > 20 * MM && left < 105 * MM && top > 45 * MM && bottom < 90 * MM,
    );
    expect(inWindow?.map(({ text }) => text)).toEqual([
      "Studio Harbour · Lloydstraat 5 · 3024 EA Rotterdam",
      "Museum Kade",
      "Hoge der A 9",
      "9712 AC Groningen",
      "VAT NL004125837B02",
    ]);
    const name = inWindow?.find(({ text }) => text === "Museum Kade");
    expect(name?.left).toBeCloseTo(25 * MM, 0);
    expect(name?.top).toBeGreaterThan(62 * MM);
  });

  test("prints no picture and no wordmark beside the one that the paper bears", () => {
    expect(renderDocument(view("A4")).html).not.toMatch(/<img|sheet-logo/);
  });
});
