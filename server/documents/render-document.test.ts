import { expect, test } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { draftOf, HARBOUR, issuedOf, tenLines } from "#core/sheet/testing/samples.ts";
import { plainTemplate } from "#core/template.ts";
import type { Files } from "#server/files/files.ts";
import { printedLogo, shownLogo } from "./read-logo.ts";
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

test("a logo is the one that was frozen; without its bytes nothing is printed, and older documents print the agency's of today", async () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, ...Array.from({ length: 70_000 }, (_, index) => index % 256)]);
  const hash = sha256Hex(png);
  const stored = new Map([[`logos/acme/${hash}.png`, png]]);
  const files: Files = {
    get: async (key) => stored.get(key) ?? null,
    put: () => Promise.reject(new Error("a logo is only read")),
  };
  const old = { design: "classic", version: 1, locale: "en-GB" } as const;
  const owner = { tenantId: "acme", template: { ...plainTemplate("en-GB"), logo: hash }, agencyFileKey: null };
  const logo = await printedLogo(files, owner);
  expect(logo).toMatch(/^data:image\/png;base64,/);
  expect([...Buffer.from(logo?.split(",")[1] ?? "", "base64")]).toEqual([...png]);
  await expect(printedLogo(files, { ...owner, tenantId: "globex" })).rejects.toThrow("not in the file store");
  expect(await shownLogo(files, { ...owner, tenantId: "globex" })).toBeNull();
  expect(await printedLogo(files, { ...owner, template: plainTemplate("en-GB") })).toBeNull();
  const agencyFileKey = `logos/acme/${hash}.png`;
  expect(await printedLogo(files, { tenantId: "acme", template: old, agencyFileKey })).toBe(logo);
  expect(await printedLogo(files, { tenantId: "acme", template: plainTemplate("en-GB"), agencyFileKey })).toBeNull();
  stored.set(`logos/acme/${hash}.png`, png.slice(1));
  await expect(printedLogo({ ...files }, owner)).rejects.toThrow("not in the file store");
  expect(renderDocument(sheetOfIssued(tenLines(), { logo })).html).toContain(`alt="Studio Harbour"`);
});
