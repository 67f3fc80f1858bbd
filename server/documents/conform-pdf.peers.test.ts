/**
 * Every kind of document, in every design and language, through veraPDF, the validator that archives use. `VERAPDF` names a command that takes
 * `--profile 3a,ua1 FILE …` and answers one JSON object a line: { file, profile, valid, errors }.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { type SheetView, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { fromEverywhere } from "#core/sheet/testing/abroad.ts";
import { LOGOS } from "#core/sheet/testing/logos.ts";
import {
  creditNote,
  huge,
  inYen,
  issuedOf,
  manyLines,
  pasted,
  reverseCharged,
  tenLines,
  withTaxIncluded,
  withTwoTaxes,
  wordy,
} from "#core/sheet/testing/samples.ts";
import { DESIGNS, type FrozenTemplate, PAPERS, PLAIN_ACCENT, plainTemplate, TYPEFACES } from "#core/template.ts";
import { createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { nodeZlib } from "#server/node/zlib.ts";
import { conformPdf } from "./conform-pdf.ts";
import { renderDocument } from "./render-document.tsx";

const VERAPDF = process.env.VERAPDF;
const VALIDATE_MS_MAX = 420_000;

const DOCUMENTS = {
  "a credit note": creditNote,
  "a huge amount": huge,
  yen: inYen,
  "a single line": issuedOf,
  "forty lines over several pages": () => manyLines(40),
  "what people paste: Hebrew, Arabic, emoji, endless words": pasted,
  "names in every script": fromEverywhere,
  "reverse charge": reverseCharged,
  "ten lines": tenLines,
  "prices with tax": withTaxIncluded,
  "two taxes on a line": withTwoTaxes,
  "twenty pages of notes": wordy,
} as const;

const ACCENTS = ["#c8432b", "#2b4c9b", "#1f7252", "#ffd400"] as const;

/** Every design in every language, each time with another document, format and typeface; the chief ones on both formats. */
function* looks(): Generator<{ name: string; view: SheetView; document: IssuedDocument }> {
  const documents = Object.entries(DOCUMENTS);
  let turn = 0;
  for (const design of DESIGNS) {
    for (const { code, locales } of SHEET_LANGUAGES) {
      const papers = code === "en" || code === "ar" || code === "ja" ? PAPERS : [PAPERS[turn % PAPERS.length] ?? "A4"];
      for (const paper of papers) {
        const [what, make] = documents[turn % documents.length] ?? ["a single line", issuedOf];
        const document = make();
        const locale = locales[turn % locales.length] ?? code;
        const look: FrozenTemplate = {
          ...plainTemplate(locale),
          design,
          paper,
          accent: ACCENTS[turn % ACCENTS.length] ?? PLAIN_ACCENT,
          typeface: TYPEFACES[turn % TYPEFACES.length] ?? "inter",
          fields: [{ label: "Cost centre", value: "4410" }],
          footer: turn % 2 === 0 ? "" : "Studio Harbour B.V., Lloydstraat 5, Rotterdam",
        };
        const logo = turn % 3 === 0 ? LOGOS.wide : null;
        const verifyUrl = `https://countersign.example/verify/${document.contentHash.slice(0, 32)}`;
        const view = { ...sheetOfIssued(document, { logo, verifyUrl }), locale, look };
        yield { name: `${design} ${locale} ${paper} ${what}`, view, document };
        turn += 1;
      }
    }
  }
}

/** Each kind of document as the product prints it without a template. */
function* plain(): Generator<{ name: string; view: SheetView; document: IssuedDocument }> {
  for (const [name, make] of Object.entries(DOCUMENTS)) {
    const document = make();
    yield { name, view: sheetOfIssued(document), document };
  }
}

describe.skipIf(!VERAPDF)("veraPDF says of every document", () => {
  test(
    "that it is PDF/A-3a and PDF/UA-1",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "countersign-verapdf-"));
      const printer = createChromiumPrinter({ assets: await loadSheetAssets() });
      try {
        const files: string[] = [];
        for (const { name, view, document } of [...plain(), ...looks()]) {
          const rendered = renderDocument(view);
          const bytes = await conformPdf(
            await printer.print(rendered.html, rendered),
            {
              ...rendered,
              author: document.content.seller.name,
              issuedAt: new Date("2026-11-21T14:01:00Z"),
              versionHash: document.contentHash,
            },
            nodeZlib,
          );
          const file = join(folder, `${name.replaceAll(/\W+/g, "-")}.pdf`);
          await writeFile(file, bytes);
          files.push(file);
        }
        expect(files.length).toBeGreaterThan(DESIGNS.length * SHEET_LANGUAGES.length);
        const verdicts = await validate(files);
        expect(verdicts).toHaveLength(files.length * 2);
        expect(verdicts.filter(({ valid }) => !valid).map(complaint)).toEqual([]);
        // A validator that says yes to anything would prove nothing.
        await writeFile(join(folder, "bare.pdf"), await printer.print("<p>As it came</p>", UNTITLED));
        const bad = await validate([join(folder, "bare.pdf")]);
        expect(bad.map(({ valid }) => valid)).toEqual([false, false]);
      } finally {
        await printer.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    VALIDATE_MS_MAX,
  );
});

const UNTITLED = { paper: "A4", title: "As it came", language: "en" } as const;

type Verdict = {
  file: string;
  profile: string;
  valid: boolean;
  errors: { id: string; count: number; detail: string; location: string }[];
};

/** One line a rule: a hundred documents that break the same one can be told apart. */
function complaint({ file, profile, errors }: Verdict): string[] {
  return errors.map(
    ({ id, count, detail, location }) => `${basename(file)} ${profile} ${id} × ${count}: ${detail} (${location})`,
  );
}

async function validate(files: string[]): Promise<Verdict[]> {
  const run = promisify(execFile)(VERAPDF ?? "", ["--profile", "3a,ua1", ...files], {
    maxBuffer: 64 * 1024 * 1024,
    timeout: VALIDATE_MS_MAX,
  });
  // 1 is its word for "some are not valid"; what it found stands in its output all the same.
  const { stdout } = await run.catch((error: { code?: unknown; stdout?: string }) => {
    if (error.code !== 1) throw error;
    return { stdout: error.stdout ?? "" };
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdict);
}
