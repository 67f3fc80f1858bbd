import { PDFDocument, PDFName } from "pdf-lib";
import { describe, expect, test } from "vitest";
import { nodeZlib } from "#server/node/zlib.ts";
import { conformPdf } from "./conform-pdf.ts";
import { readDictionary, referencesOf, textString, writeDictionary } from "./pdf-dictionary.ts";
import { PdfUnreadable, readPdf } from "./read-pdf.ts";
import { writePdf } from "./write-pdf.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A file as Chromium writes it: objects one after the other, then the table of their addresses. */
function fileOf(objects: readonly string[], root = 1): Uint8Array<ArrayBuffer> {
  let text = "%PDF-1.4\n";
  const addresses = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${addresses.join("")}`;
  text += `trailer\n<</Size ${objects.length + 1}\n/Root ${root} 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return bytesOf(text);
}

const streamOf = (body: string, length = body.length) => `<</Length ${length}>> stream\n${body}\nendstream`;

const CATALOG = "<</Type /Catalog\n/Pages 2 0 R>>";
const PAGES = "<</Type /Pages\n/Count 1\n/Kids [3 0 R]>>";
const PAGE = "<</Type /Page\n/MediaBox [0 0 10 10]\n/Contents 4 0 R\n/Parent 2 0 R>>";

const IDENTITY = {
  title: "Rechnung (Entwurf) – №1",
  language: "de-AT",
  author: "A & B",
  issuedAt: new Date("2026-11-21T14:01:00Z"),
  versionHash: "ab".repeat(32),
};

describe("a printed file", () => {
  test("is read object by object, and written again as another program reads it", async () => {
    const file = readPdf(fileOf([CATALOG, PAGES, PAGE, streamOf("q\nQ")]));
    expect(file.objects.get(3)).toEqual({ number: 3, text: PAGE, stream: null });
    expect(new TextDecoder().decode(file.objects.get(4)?.stream ?? undefined)).toBe("q\nQ");
    const written = await writePdf(file, { info: 1, id: "AB" }, nodeZlib);
    expect(await writePdf(file, { info: 1, id: "AB" }, nodeZlib)).toEqual(written);
    const pdf = await PDFDocument.load(written, { updateMetadata: false });
    expect(pdf.getPageCount()).toBe(1);
    expect(pdf.getPages()[0]?.getSize()).toEqual({ width: 10, height: 10 });
  });

  test("of many thousand objects keeps each in its place", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `[${index} (text ${index})]`);
    const file = readPdf(fileOf([CATALOG, PAGES, PAGE, streamOf("q\nQ"), ...many]));
    const pdf = await PDFDocument.load(await writePdf(file, { info: 1, id: "AB" }, nodeZlib), {
      updateMetadata: false,
    });
    const read = pdf.context.enumerateIndirectObjects().filter(([ref]) => ref.objectNumber > 4);
    expect(read.map(([, object]) => String(object)).slice(0, many.length)).toEqual(
      many.map((_, index) => `[ ${index} (text ${index}) ]`),
    );
  });

  test("gets its title, author, language and times whatever characters they hold", async () => {
    const pdf = await PDFDocument.load(
      await conformPdf(fileOf([CATALOG, PAGES, PAGE, streamOf("q\nQ")]), IDENTITY, nodeZlib),
      {
        updateMetadata: false,
      },
    );
    expect(pdf.getTitle()).toBe(IDENTITY.title);
    expect(pdf.getAuthor()).toBe(IDENTITY.author);
    expect(pdf.getCreationDate()).toEqual(IDENTITY.issuedAt);
    expect(String(pdf.catalog.get(PDFName.of("Lang")))).toBe("(de-AT)");
  });

  test("that is none, is cut off, lies about a length or an address, or holds what is no text is refused", () => {
    const whole = fileOf([CATALOG, PAGES, PAGE, streamOf("q\nQ")]);
    const text = new TextDecoder().decode(whole);
    const refused: [string, Uint8Array<ArrayBuffer>][] = [
      ["no file", bytesOf("hello")],
      ["nothing", new Uint8Array()],
      ["half a file", whole.slice(0, whole.length / 2)],
      ["a stream that is shorter than it says", fileOf([CATALOG, streamOf("q\nQ", 900)])],
      ["a stream without a length", fileOf([CATALOG, "<</Filter /X>> stream\nq\nendstream"])],
      ["an address that is not there", bytesOf(text.replace(/\d{10} 00000 n/, "0000000003 00000 n"))],
      ["a table of a billion", bytesOf(text.replace("xref\n0 5", "xref\n0 999999999"))],
      ["bytes that are no text", whole.map((byte, at) => (at === text.indexOf("/Count") + 1 ? 0xff : byte))],
    ];
    for (const [what, bytes] of refused) expect(() => readPdf(bytes), what).toThrow(PdfUnreadable);
  });
});

describe("the names of elements", () => {
  const element = (name: string, more = "") => `<</Type /StructElem\n/S /TH${more}\n/ID (${name})>>`;

  test("are counted from 1 in their own order, with all that points at them; what a person wrote is not", async () => {
    const bytes = await conformPdf(
      fileOf([
        CATALOG,
        PAGES,
        PAGE,
        streamOf("q\nQ"),
        element("node00000912"),
        element("node00000340", "\n/Alt (/ID \\(node00000340\\))"),
        "<</A [<</O /Table\n/Headers [(node00000340) (node00000912)]>>]>>",
        "<</Limits [(node00000340) (node00000912)]\n/Names [(node00000340) 6 0 R (node00000912) 5 0 R]>>",
      ]),
      IDENTITY,
      nodeZlib,
    );
    const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
    const texts = pdf.context.enumerateIndirectObjects().map(([, object]) => String(object).replaceAll(/\s+/g, " "));
    expect(texts.find((text) => text.includes("/Headers"))).toContain("/Headers [ (e000001) (e000002) ]");
    expect(texts.find((text) => text.includes("/Names"))).toContain("/Names [ (e000001) 6 0 R (e000002) 5 0 R ]");
    expect(texts.find((text) => text.includes("/Alt"))).toContain("/Alt (/ID \\(node00000340\\))");
    expect(texts.find((text) => text.includes("/Alt"))).toContain("/ID (e000001)");
  });
});

describe("a dictionary", () => {
  test("is read into its outermost entries and reads the same when it was written", () => {
    const text =
      "<</A /B/C (a \\) /X \\(b\\\\)\n/D <</E [1 2 0 R]>> /F <FE FF>/G 12 0 R /H [[/I] (J)] /K -1.5 /L null>>";
    const entries = readDictionary(text);
    expect(Object.fromEntries(entries)).toEqual({
      "/A": "/B",
      "/C": "(a \\) /X \\(b\\\\)",
      "/D": "<</E [1 2 0 R]>>",
      "/F": "<FE FF>",
      "/G": "12 0 R",
      "/H": "[[/I] (J)]",
      "/K": "-1.5",
      "/L": "null",
    });
    expect(readDictionary(writeDictionary(entries))).toEqual(entries);
    expect(referencesOf(entries.get("/G"))).toEqual([12]);
  });

  test("that never ends, or is none, is refused", () => {
    for (const text of ["", "<<", "<</A", "<</A [1>>", "<</A >>", "<<1 2>>", "[1]", "<</A (never>>"]) {
      expect(() => readDictionary(text), text).toThrow(PdfUnreadable);
    }
  });

  test("holds a text of any characters", () => {
    expect(textString("Invoice 2026-0147, Studio")).toBe("(Invoice 2026-0147, Studio)");
    expect(textString("a(b")).toBe("<FEFF006100280062>");
    expect(textString("🎉")).toBe("<FEFFD83CDF89>");
  });
});
