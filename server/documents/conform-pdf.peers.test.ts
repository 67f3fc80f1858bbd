/**
 * Every kind of document through veraPDF, the validator that archives use. `VERAPDF` names a command that takes
 * `--profile 3a,ua1 FILE …` and answers one JSON object a line: { file, profile, valid, errors }.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
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
import { createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { conformPdf } from "./conform-pdf.ts";
import { renderDocument } from "./render-document.tsx";

const VERAPDF = process.env.VERAPDF;
const VALIDATE_MS_MAX = 180_000;

const DOCUMENTS = {
  "a credit note": creditNote,
  "a huge amount": huge,
  yen: inYen,
  "a single line": issuedOf,
  "forty lines over several pages": () => manyLines(40),
  "what people paste: Hebrew, Arabic, emoji, endless words": pasted,
  "reverse charge": reverseCharged,
  "ten lines": tenLines,
  "prices with tax": withTaxIncluded,
  "two taxes on a line": withTwoTaxes,
  "twenty pages of notes": wordy,
} as const;

describe.skipIf(!VERAPDF)("veraPDF says of every document", () => {
  test(
    "that it is PDF/A-3a and PDF/UA-1",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "countersign-verapdf-"));
      const printer = createChromiumPrinter({ assets: await loadSheetAssets() });
      try {
        const files: string[] = [];
        for (const [name, make] of Object.entries(DOCUMENTS)) {
          const document = make();
          const rendered = renderDocument(sheetOfIssued(document));
          const bytes = await conformPdf(await printer.print(rendered.html, rendered), {
            ...rendered,
            author: document.content.seller.name,
            issuedAt: new Date("2026-11-21T14:01:00Z"),
            versionHash: document.contentHash,
          });
          const file = join(folder, `${name.replaceAll(/\W+/g, "-")}.pdf`);
          await writeFile(file, bytes);
          files.push(file);
        }
        const verdicts = await validate(files);
        expect(verdicts).toHaveLength(files.length * 2);
        expect(verdicts.filter(({ valid }) => !valid)).toEqual([]);
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

type Verdict = { file: string; profile: string; valid: boolean; errors: unknown[] };

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
