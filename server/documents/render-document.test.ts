import { expect, test } from "vitest";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { draftOf, HARBOUR, issuedOf, tenLines } from "#core/sheet/testing/samples.ts";
import type { Files } from "#server/files/files.ts";
import { readLogo } from "./read-logo.ts";
import { renderDocument } from "./render-document.tsx";

test("the same version gives the same page, byte for byte", () => {
  expect(renderDocument(sheetOfIssued(tenLines()))).toEqual(renderDocument(sheetOfIssued(tenLines())));
});

test("the page names itself and its language, and asks for nothing from outside", () => {
  const { html, title, language } = renderDocument(sheetOfIssued(tenLines()));
  expect(title).toBe("Invoice 2026-0147, Studio Harbour");
  expect(language).toBe("en");
  expect(html).toContain(`<html lang="en" dir="ltr">`);
  expect(html).toContain(`<title>${title}</title>`);
  expect(html).not.toMatch(/\b(src|href)="(?!data:)|url\((?!"?data:)|@import|<script|<iframe|<link/);
});

test("a name that is markup stays a name, in the title and in the margins too", () => {
  const seller = { ...HARBOUR, name: `</title></style><script>alert("1")</script>` };
  const { html } = renderDocument(sheetOfIssued(issuedOf(draftOf(), { seller })));
  expect(html).not.toContain("<script");
  expect(html.split("</style>")).toHaveLength(2);
  expect(html.split("</title>")).toHaveLength(2);
});

test("characters that we cannot draw are named, wherever they stand", () => {
  const document = issuedOf(draftOf({ subject: "ཀ", notes: "ཁ and Ελλάδα" }), { seller: { ...HARBOUR, name: "ก" } });
  expect(renderDocument(sheetOfIssued(document)).missingGlyphs).toEqual(["ก", "ཀ", "ཁ"]);
});

test("a logo is what its bytes are; anything else prints the name", async () => {
  const store = (bytes: number[] | null): Files => ({
    get: async () => (bytes === null ? null : Uint8Array.from(bytes)),
    put: () => Promise.reject(new Error("a logo is only read")),
  });
  const png = [
    0x89,
    0x50,
    0x4e,
    0x47,
    0x0d,
    0x0a,
    0x1a,
    0x0a,
    ...Array.from({ length: 70_000 }, (_, index) => index % 256),
  ];
  const logo = await readLogo(store(png), "logo");
  expect(logo).toMatch(/^data:image\/png;base64,/);
  expect([...Buffer.from(logo?.split(",")[1] ?? "", "base64")]).toEqual(png);
  expect(await readLogo(store([0xff, 0xd8, 0xff, 0xe0]), "logo")).toMatch(/^data:image\/jpeg/);
  expect(await readLogo(store([...Buffer.from("<svg onload=alert(1)>")]), "logo")).toBeNull();
  expect(await readLogo(store(null), "logo")).toBeNull();
  expect(await readLogo(store(png), null)).toBeNull();
  expect(renderDocument(sheetOfIssued(tenLines(), { logo })).html).toContain(`alt="Studio Harbour"`);
});
