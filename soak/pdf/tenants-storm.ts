/**
 * Two agencies print in turn on the same warm page, from vocabularies that share no word; between their documents some cannot
 * be printed, take too long, or die with their page. Every word that a PDF holds must be of its own document: none of the other
 * agency, and none of an earlier document of its own.
 */
import type { Browser } from "puppeteer-core";
import type { DraftContent } from "#core/draft-content.ts";
import type { IssuedDocument, Party } from "#core/invoice-content.ts";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { adjustment, BANK, draftOf, issuedOf, lineOf, vat } from "#core/sheet/testing/samples.ts";
import { DESIGNS, type FrozenTemplate, PAPERS, TYPEFACES, templateOf } from "#core/template.ts";
import { launchChromium } from "#integrations/chromium/launch.ts";
import { createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { conformPdf } from "#server/documents/conform-pdf.ts";
import { PrintFailed } from "#server/documents/printer.ts";
import { renderDocument } from "#server/documents/render-document.tsx";
import type { SheetAssets } from "#server/documents/sheet-assets.ts";
import { readAllPdfText } from "#server/documents/testing/read-pdf-text.ts";
import { nodeZlib } from "#server/node/zlib.ts";
import { Random } from "../simulation/random.ts";

export type TenantsStorm = {
  documents: number;
  /** Prints in between that had to fail: too slow for their time, or larger than any document. */
  refused: number;
  /** Pages whose process was ended under a document. */
  crashes: number;
  words: number;
  /** "document 17: qn00016x004z": what stood in a PDF and was not its own. */
  foreign: string[];
  /** Words of a document that its PDF does not hold; without this check an empty page would pass. */
  missing: string[];
};

export type TenantsStormOptions = {
  assets: SheetAssets;
  documents: number;
  seed: number;
  /** The page's process is ended under every n-th document … */
  crashEvery: number;
  /** … and before every n-th one, another is tried that takes too long or is too large. */
  slowEvery: number;
  say?: (done: number) => void;
};

// The longest honest document of the storm takes a tenth of it.
const PRINT_MS_MAX = 3_000;

export async function tenantsStorm(options: TenantsStormOptions): Promise<TenantsStorm> {
  const random = new Random(options.seed);
  const browsers: Browser[] = [];
  const printer = createChromiumPrinter({
    assets: options.assets,
    pagesMax: 1,
    printMsMax: PRINT_MS_MAX,
    launch: async (given) => {
      const browser = await launchChromium(given);
      browsers.push(browser);
      return browser;
    },
  });
  const storm: TenantsStorm = { documents: 0, refused: 0, crashes: 0, words: 0, foreign: [], missing: [] };
  try {
    for (let number = 1; number <= options.documents; number++) {
      if (number % options.slowEvery === 0) {
        await refusal(() => printer.print(slowPage(random), { paper: "A4", title: "", language: "en" }));
        storm.refused += 1;
      }
      const agency = number % 2 === 0 ? "north" : "south";
      const { document, words } = documentOf(agency, number, random);
      const rendered = renderDocument(sheetOfIssued(document, { logo: number % 3 === 0 ? PICTURE : null }));
      const printing = printer.print(rendered.html, { ...rendered, tenantId: agency });
      if (number % options.crashEvery === 0 && (await endPages(browsers))) storm.crashes += 1;
      const bytes = await conformPdf(
        await printing,
        {
          ...rendered,
          author: document.content.seller.name,
          issuedAt: new Date("2026-11-21T14:01:00Z"),
          versionHash: document.contentHash,
        },
        nodeZlib,
      );
      judge(storm, number, words, await readAllPdfText(bytes));
      storm.documents += 1;
      options.say?.(number);
    }
  } finally {
    await printer.close();
  }
  return storm;
}

// "qn" and "qs" begin no word of our labels; what follows is the document it belongs to and which of its words it is.
const WORD = /q([ns])(\d{5})x(\d{3})z/g;

/** Compares what a PDF holds with the words that its document was written with. */
export function judge(storm: TenantsStorm, number: number, words: readonly string[], text: string): void {
  // A word that ran over the end of a line is read as two; joined, it is found again.
  const joined = text.replaceAll(/\s+/g, "");
  const found = new Set(joined.match(WORD));
  for (const word of found) if (!words.includes(word)) storm.foreign.push(`document ${number}: ${word}`);
  for (const word of words) if (!joined.includes(word)) storm.missing.push(`document ${number}: ${word}`);
  storm.words += words.length;
}

/** A document in which every text that a person can write is of words made for it alone. */
function documentOf(agency: "north" | "south", number: number, random: Random) {
  const words: string[] = [];
  const word = () => {
    const made = `q${agency[0]}${String(number).padStart(5, "0")}x${String(words.length).padStart(3, "0")}z`;
    words.push(made);
    return made;
  };
  const some = (most: number) => Array.from({ length: 1 + random.below(most) }, word).join(" ");
  const party = (): Party => ({
    name: some(2),
    addressLines: [word(), word()],
    countryCode: "NL",
    vatId: "NL862514731B01",
    registrationId: word(),
    email: "",
  });
  const lines = Array.from({ length: 1 + random.below(30) }, (_, index) =>
    lineOf([word(), random.chance(0.5) ? some(6) : "", "1.5", "h", "95", vat("21")], index),
  );
  const draft: DraftContent = draftOf({
    subject: word(),
    reference: word(),
    lines,
    adjustments: [adjustment("discount", word(), "percent", "5")],
    notes: some(20),
    terms: some(20),
  });
  const issued = issuedOf(draft, {
    number: word(),
    seller: party(),
    buyer: party(),
    bank: { ...BANK, holder: word() },
  });
  const template: FrozenTemplate = {
    ...templateOf(issued.content.template),
    design: random.pick(DESIGNS) ?? "classic",
    typeface: random.pick(TYPEFACES) ?? "inter",
    paper: random.pick(PAPERS) ?? "A4",
    fields: [{ label: word(), value: word() }],
    footer: some(5),
  };
  const document: IssuedDocument = { ...issued, content: { ...issued.content, template } };
  return { document, words };
}

/** Some ten thousand pages, or more text than any document has: neither is printed. */
function slowPage(random: Random): string {
  const words = "qn99999x999z qs99999x999z";
  return random.chance(0.8)
    ? `<table>${`<tr><td>${words}</td></tr>`.repeat(300_000)}</table>`
    : words.repeat(1_000_000);
}

async function refusal(print: () => Promise<unknown>): Promise<void> {
  try {
    await print();
  } catch (error) {
    if (error instanceof PrintFailed) return;
    throw error;
  }
  throw new Error("a document that must be refused was printed");
}

/** Ends the processes of all pages, as the kernel does when memory is short; false where no browser runs. */
async function endPages(browsers: readonly Browser[]): Promise<boolean> {
  const running = browsers.filter(({ connected }) => connected);
  for (const browser of running) {
    const root = await browser.target().createCDPSession();
    const { processInfo } = await root.send("SystemInfo.getProcessInfo");
    for (const { type, id } of processInfo) if (type === "renderer") process.kill(id, "SIGKILL");
    await root.detach();
  }
  return running.length > 0;
}

/** One grey dot: a logo whose alternative text is the seller's name. */
const PICTURE =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
