import { expect, test } from "vitest";
import { cssString, pageStyle } from "#server/documents/page-style.ts";

test("a text in a margin cannot leave its string, its rule or its style element", () => {
  const hostile = `"; } @import url(//x); </style><script>\\ \n\u2028 🎉 'Ö`;
  const written = cssString(hostile);
  expect(written).toMatch(/^"[^"<>\\]*(?:\\[0-9a-f]{1,6} [^"<>\\]*)*"$/u);
  expect(written).toContain("Ö");
  expect(pageStyle("A4", { left: hostile, right: hostile })).not.toMatch(/<|@import/);
});

test("the words of a margin read back as they were written", () => {
  const text = `Invoice 2026/"147" – «Łódź»`;
  const read = cssString(text)
    .slice(1, -1)
    .replace(/\\([0-9a-f]+) /g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  expect(read).toBe(text);
});
