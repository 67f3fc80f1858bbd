import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import type { Design } from "#core/template.ts";
import { cssString, pageStyle } from "#server/documents/page-style.ts";

const LOOK = { paper: "A4", design: "classic", typeface: "inter", direction: "ltr", han: "ja" } as const;

test("a text in a margin cannot leave its string, its rule or its style element", () => {
  const hostile = `"; } @import url(//x); </style><script>\\ \n\u2028 🎉 'Ö`;
  const written = cssString(hostile);
  expect(written).toMatch(/^"[^"<>\\]*(?:\\[0-9a-f]{1,6} [^"<>\\]*)*"$/u);
  expect(written).toContain("Ö");
  expect(pageStyle(LOOK, { start: hostile, end: hostile })).not.toMatch(/<|@import/);
});

test("the words of a margin read back as they were written", () => {
  const text = `Invoice 2026/"147" – «Łódź»`;
  const read = cssString(text)
    .slice(1, -1)
    .replace(/\\([0-9a-f]+) /g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  expect(read).toBe(text);
});

test("the margins are those of the design, and change sides with the language", () => {
  const head = { start: "Invoice 1", end: "Harbour" };
  expect(pageStyle(LOOK, head)).toMatch(/size: A4;\s+margin: 58px 60px 40px 60px;\s+@top-left \{ content: "Invoice 1"/);
  const arabic = pageStyle({ ...LOOK, paper: "Letter", design: "letterhead", direction: "rtl" }, head);
  expect(arabic).toMatch(/size: Letter;\s+margin: 58px 94px 94px 76px;\s+@top-left \{ content: "Harbour"/);
  expect(arabic).toContain("@bottom-left");
});

test("the margins of a page are the padding that the sheet has on a screen", async () => {
  const own = createRequire(import.meta.url);
  const [paper, letterhead] = await Promise.all(
    ["paper", "letterhead"].map((name) => readFile(own.resolve(`#core/sheet/style/${name}.css`), "utf8")),
  );
  const padding = (style: string | undefined, side: string) =>
    new RegExp(`--sheet-pad-${side}: (\\d+px);`).exec(style ?? "")?.[1];
  const margins = (design: Design) =>
    /margin: (.*);\n/.exec(pageStyle({ ...LOOK, design }, { start: "", end: "" }))?.[1]?.split(" ");
  const [top, side, foot] = ["top", "side", "foot"].map((name) => padding(paper, name));
  for (const design of ["classic", "modern", "minimal"] as const)
    expect(margins(design)).toEqual([top, side, foot, side]);
  const [start, end, low] = ["start", "end", "foot"].map((name) => padding(letterhead, name));
  expect(margins("letterhead")).toEqual([top, end, low, start]);
});
