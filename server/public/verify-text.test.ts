import { afterAll, beforeAll, expect, it } from "vitest";
import { fingerprint, longFingerprint, sha256Hex } from "#core/canonical.ts";
import { type PdfReading, partsOf, readingOf } from "#core/pdf-text.ts";
import { documents } from "#db/schema/invoices.ts";
import { createPdfReader } from "#integrations/pdfjs/read-pdf.ts";
import { type TestIssued, twoTenants, type World } from "#server/testing/world.ts";
import { locked, pdfOf, type Sheet, savedAgain, scripted } from "./testing/doubted-pdfs.ts";

let world: World;
let issued: TestIssued;
let sheet: Sheet;
let genuine: Uint8Array;
const readPdf = createPdfReader();

beforeAll(async () => {
  world = await twoTenants();
  world.services.readPdf = readPdf;
  issued = await world.acme.issuedInvoice({ subject: "The one that is doubted" });
  sheet = {
    lines: [
      `Invoice ${issued.number}`,
      "Poster design, three days",
      "2,280.00",
      "Please pay to",
      "NL91 ABNA 0417 1643 00",
      "Total 4,121.85",
      `Countersigned by Mia · ${fingerprint(issued.contentHash)}`,
    ],
    link: `https://countersign.example/verify/${issued.contentHash.slice(0, 32)}`,
  };
  genuine = await pdfOf(sheet);
  await keep(issued, genuine);
});
afterAll(() => world[Symbol.asyncDispose]());

async function keep({ versionId }: TestIssued, bytes: Uint8Array): Promise<void> {
  const { tenantId } = world.acme;
  const fileKey = `documents/${versionId}.pdf`;
  await world.services.files.put(fileKey, bytes, "application/pdf");
  await world.services.inTenant(tenantId, (tx) =>
    tx.insert(documents).values({ tenantId, versionId, fileKey, sha256: sha256Hex(bytes), bytes: bytes.length }),
  );
}

/** As the page asks about a file that is not known by its bytes. */
async function ask(bytes: Uint8Array, change: Partial<PdfReading> = {}) {
  const text = await readPdf(bytes);
  const reading = readingOf(text);
  if (!reading) throw new Error("the file names no fingerprint");
  const verdict = await world.nobody.public.verify({ sha256: sha256Hex(bytes), reading: { ...reading, ...change } });
  const parts = partsOf(text);
  const foreign = verdict.verdict === "altered" ? verdict.foreign.map((index) => parts[index]?.text) : [];
  return { ...verdict, foreign };
}
const withLine = (from: string, to: string): Sheet => ({
  ...sheet,
  lines: sheet.lines.map((line) => line.replace(from, to)),
});

it("A file that was saved again is told from the one that was issued, and from one that says something else", async () => {
  const again = await savedAgain(genuine);
  expect(sha256Hex(again)).not.toBe(sha256Hex(genuine));
  expect(await ask(again)).toMatchObject({
    verdict: "resaved",
    documents: [{ number: issued.number, fingerprint: longFingerprint(issued.contentHash) }],
  });
  expect(await world.nobody.public.verify({ sha256: sha256Hex(again) })).toEqual({ verdict: "unknown" });
});

it("Another account and another amount are named, each by what stands in the file", async () => {
  const account = await pdfOf(withLine("NL91 ABNA 0417 1643 00", "GB29 NWBK 6016 1331 9268 19"));
  expect(await ask(account)).toMatchObject({ verdict: "altered", foreign: ["GB29NWBK60161331926819"] });
  const amount = await pdfOf(withLine("4,121.85", "4,721.85"));
  expect(await ask(amount)).toMatchObject({ verdict: "altered", foreign: ["4,721.85"] });
});

it("Other words, a text box over the page, a script and a link to elsewhere are another text, although no figure differs", async () => {
  expect(await ask(await scripted(genuine))).toMatchObject({ verdict: "altered", foreign: [] });
  expect(await ask(await pdfOf(withLine("three days", "four days")))).toMatchObject({
    verdict: "altered",
    foreign: [],
  });
  expect(await ask(await pdfOf({ ...sheet, covered: true }))).toMatchObject({ verdict: "altered", foreign: [] });
  const link = `https://evil.example/verify/${issued.contentHash.slice(0, 32)}`;
  expect(await ask(await pdfOf({ ...sheet, link }))).toMatchObject({ verdict: "altered", foreign: [link] });
});

it("A file printed anew, without its links, is found by the short fingerprint beside its number", async () => {
  const { link: _gone, ...printed } = sheet;
  expect(await ask(await pdfOf(printed))).toMatchObject({ verdict: "resaved" });
  expect(await ask(await pdfOf(printed), { numbers: ["2026-9999"] })).toMatchObject({ verdict: "unknown" });
});

it("What was withdrawn since is said of a saved-again file too", async () => {
  const other = await world.acme.issuedInvoice({ subject: "Withdrawn soon" });
  const bytes = await pdfOf({ ...sheet, link: `https://countersign.example/verify/${other.contentHash.slice(0, 32)}` });
  await keep(other, bytes);
  await world.acme.api.approver.invoices.void({ invoiceId: other.invoiceId, reason: "Sent to the wrong client" });
  expect(await ask(await savedAgain(bytes))).toMatchObject({ verdict: "resaved", documents: [{ voided: true }] });
});

it("Where the issued PDF cannot be read or is not printed yet, nothing is claimed about the words", async () => {
  const unprinted = await world.acme.issuedInvoice({ subject: "Not printed yet" });
  const link = `https://countersign.example/verify/${unprinted.contentHash.slice(0, 32)}`;
  expect(await ask(await pdfOf({ ...sheet, link }))).toMatchObject({ verdict: "uncompared" });
});

it("The answer tells no amount that the file does not have", async () => {
  const answer = await ask(await pdfOf({ ...sheet, lines: [`Nothing · ${fingerprint(issued.contentHash)}`] }));
  expect(answer.verdict).toBe("altered");
  expect(JSON.stringify(answer)).not.toMatch(/2,?280/);
});

it("A machine that tries texts against one fingerprint is stopped", async () => {
  world.setNow("2026-03-12T10:00:00.000Z");
  const reading = { textSha256: sha256Hex("guess"), fingerprint: "0".repeat(32), numbers: [], parts: [] };
  const answers: string[] = [];
  for (let at = 0; at < 122; at++) {
    answers.push(
      await world.nobody.public.verify({ sha256: sha256Hex(`${at}`), reading }).then(
        (answer) => answer.verdict,
        (error) => (error.cause as { code: string }).code,
      ),
    );
  }
  expect(answers.slice(0, 120)).toEqual(Array(120).fill("unknown"));
  expect(answers.slice(120)).toEqual(Array(2).fill("too_many_requests"));
});

it("A locked file and a broken one are refused by the reader with an error that has a name", async () => {
  await expect(readPdf(await locked(genuine))).rejects.toMatchObject({ name: "PasswordException" });
  await expect(readPdf(new TextEncoder().encode("%PDF-1.7 and nothing"))).rejects.toMatchObject({
    name: "InvalidPDFException",
  });
  // The next one is read all the same.
  expect((await readPdf(genuine)).lines).toContain("4,121.85");
});
