import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { PDFDict, PDFDocument, PDFName, PDFString } from "pdf-lib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { draftOf, issuedOf, manyLines, tenLines } from "#core/sheet/testing/samples.ts";
import { documents } from "#db/schema/invoices.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import { type ChromiumPrinter, createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { createFileStore } from "#integrations/filesystem/files.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { makeAgency, makeIssuedInvoice } from "#server/delivery/testing/issued-invoice.ts";
import { conformPdf } from "#server/documents/conform-pdf.ts";
import type { Printer } from "#server/documents/printer.ts";
import { renderDocument } from "#server/documents/render-document.tsx";
import { renderAndStorePdf } from "#server/documents/store-document.ts";
import type { Files } from "#server/files/files.ts";
import { nodeZlib } from "#server/node/zlib.ts";

const PUBLIC_URL = "https://countersign.example";

let db: TestDatabase;
let printer: ChromiumPrinter;
let root: string;
let files: Files;

beforeAll(async () => {
  db = await testDatabase();
  root = await mkdtemp(join(tmpdir(), "countersign-documents-"));
  files = createFileStore(root);
  printer = createChromiumPrinter({ assets: await loadSheetAssets() });
});

afterAll(async () => {
  await printer.close();
  await db[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

/** Counts what is printed, and prints it. */
function counting(): Printer & { prints: number } {
  return {
    prints: 0,
    print(html, options) {
      this.prints += 1;
      return printer.print(html, options);
    },
    close: () => Promise.resolve(),
  };
}

async function issued(notes = "") {
  const tenantId = await makeAgency(db.inTenant);
  const content = issuedOf(draftOf({ notes })).content;
  const { versionId } = await makeIssuedInvoice(db.inTenant, tenantId, { recipients: [], content });
  return { tenantId, versionId };
}

const rowsOf = (ref: { tenantId: string; versionId: string }) =>
  db.inTenant(ref.tenantId, (tx) => tx.select().from(documents).where(eq(documents.versionId, ref.versionId)));

test("the PDF of a version is stored once, under its hash, and never printed again", async () => {
  const ref = await issued();
  const counted = counting();
  const dependencies = { inTenant: db.inTenant, files, printer: counted, zlib: nodeZlib, publicUrl: PUBLIC_URL };
  const first = await renderAndStorePdf(dependencies, ref);
  const bytes = await files.get(first.fileKey);
  expect(bytes?.subarray(0, 5).toString()).toBe("%PDF-");
  expect(first).toEqual({ fileKey: first.fileKey, sha256: sha256Hex(bytes ?? ""), bytes: bytes?.length });
  expect(await renderAndStorePdf(dependencies, ref)).toEqual(first);
  expect(counted.prints).toBe(1);
  expect(await rowsOf(ref)).toHaveLength(1);
});

test("several at once agree on one row and one file", async () => {
  const ref = await issued();
  const dependencies = { inTenant: db.inTenant, files, printer, zlib: nodeZlib, publicUrl: PUBLIC_URL };
  const all = await Promise.all(Array.from({ length: 6 }, () => renderAndStorePdf(dependencies, ref)));
  expect(new Set(all.map((one) => one.sha256)).size).toBe(1);
  expect(await rowsOf(ref)).toHaveLength(1);
});

test("bytes that were stored before the process died are kept, not printed anew", async () => {
  const ref = await issued();
  const fileKey = `tenants/${ref.tenantId}/documents/${ref.versionId}.pdf`;
  const body = new TextEncoder().encode("%PDF-1.7 of an earlier release");
  await files.put(fileKey, body, "application/pdf");
  const counted = counting();
  const stored = await renderAndStorePdf(
    { inTenant: db.inTenant, files, printer: counted, zlib: nodeZlib, publicUrl: PUBLIC_URL },
    ref,
  );
  expect(stored).toEqual({ fileKey, sha256: sha256Hex(body), bytes: body.length });
  expect(counted.prints).toBe(0);
});

test("another agency cannot print the version, and learns nothing about it", async () => {
  const ref = await issued();
  const other = await makeAgency(db.inTenant, "Other");
  const dependencies = { inTenant: db.inTenant, files, printer, zlib: nodeZlib, publicUrl: PUBLIC_URL };
  await expect(renderAndStorePdf(dependencies, { ...ref, tenantId: other })).rejects.toMatchObject({
    code: "document_not_found",
  });
  await expect(renderAndStorePdf(dependencies, { ...ref, versionId: crypto.randomUUID() })).rejects.toMatchObject({
    code: "document_not_found",
  });
  expect(await rowsOf(ref)).toEqual([]);
});

test("characters without a glyph are logged by code point, and the document is printed all the same", async () => {
  const ref = await issued("ขก");
  const warnings: Record<string, unknown>[] = [];
  const logger = { warn: (fields: Record<string, unknown>) => void warnings.push(fields) };
  const stored = await renderAndStorePdf(
    { inTenant: db.inTenant, files, printer, zlib: nodeZlib, logger, publicUrl: PUBLIC_URL },
    ref,
  );
  expect(stored.bytes).toBeGreaterThan(10_000);
  expect(warnings).toEqual([{ number: "2026-0147", characters: ["U+e01", "U+e02"], count: 2 }]);
});

const IDENTITY = { author: "Studio Harbour", issuedAt: new Date("2026-11-21T14:01:00Z") };

test("the same version gives the same bytes, whatever was printed before it", async () => {
  const document = manyLines(40);
  const print = async () => {
    const rendered = renderDocument(sheetOfIssued(document));
    return conformPdf(
      await printer.print(rendered.html, rendered),
      {
        ...IDENTITY,
        ...rendered,
        versionHash: document.contentHash,
      },
      nodeZlib,
    );
  };
  const first = sha256Hex(await print());
  const between = renderDocument(sheetOfIssued(tenLines()));
  for (let count = 0; count < 3; count++) await printer.print(between.html, between);
  expect(sha256Hex(await print())).toBe(first);
  const [left, right] = await Promise.all([print(), print()]);
  expect([sha256Hex(left), sha256Hex(right)]).toEqual([first, first]);
});

test("a PDF says who wrote it, in which language, when, and which version it is; its tags still find each other", async () => {
  const document = tenLines();
  const rendered = renderDocument(sheetOfIssued(document));
  const bytes = await conformPdf(
    await printer.print(rendered.html, rendered),
    {
      ...IDENTITY,
      ...rendered,
      versionHash: document.contentHash,
    },
    nodeZlib,
  );
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  expect(pdf.getTitle()).toBe("Invoice 2026-0147, Studio Harbour");
  expect(pdf.getAuthor()).toBe("Studio Harbour");
  expect(pdf.getCreationDate()).toEqual(IDENTITY.issuedAt);
  expect(pdf.getModificationDate()).toEqual(IDENTITY.issuedAt);
  expect(String(pdf.catalog.get(PDFName.of("Lang")))).toContain("en");
  expect(String(pdf.context.trailerInfo.ID)).toContain(document.contentHash.slice(0, 32).toUpperCase());
  expect(pdf.catalog.has(PDFName.of("StructTreeRoot"))).toBe(true);
  // Every head that a cell names is an element of the structure.
  const elements = pdf.context.enumerateIndirectObjects().map(([, object]) => object);
  const names = new Set(
    elements.flatMap((object) => {
      const id = object instanceof PDFDict ? object.get(PDFName.of("ID")) : undefined;
      return id instanceof PDFString ? [id.decodeText()] : [];
    }),
  );
  const headers = elements.flatMap((object) =>
    [...String(object).matchAll(/\/Headers \[([^\]]*)\]/g)].map(([, list]) => list),
  );
  expect(headers.length).toBeGreaterThan(50);
  for (const list of headers) {
    for (const [, name = ""] of (list ?? "").matchAll(/\(([^)]*)\)/g)) expect(names).toContain(name);
  }
});
