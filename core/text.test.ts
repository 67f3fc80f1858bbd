import { describe, expect, test } from "vitest";
import { looksLikeFormula, overridesDirection, printableLine, printableText } from "#core/text.ts";

describe("text from outside", () => {
  test("loses control characters and half characters, and nothing else", () => {
    expect(printableText("a\u0000b\u001b[31mc\r\nd\te\ud83d")).toBe("ab[31mc\nd\te\ufffd");
    for (const text of ["👩‍🎨🏳️‍🌈", "שלום עולם", "مرحبا", "日本語", "é́", "\u200f\u200e", "=1+1", "<script>", "\u00a0"]) {
      expect(printableText(text)).toBe(text);
    }
  });

  test("on one line has no line ends and no blanks around it", () => {
    expect(printableLine("  a\r\nb\u2028c\td  ")).toBe("a b c d");
  });

  test.each(['=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", " =1+1", "=1"])(
    "%j looks like a formula",
    (text) => {
      expect(looksLikeFormula(text)).toBe(true);
    },
  );

  test.each(["Studio Harbour", "+31 10 123 45 67", "-5", "(+49) 30 1234", "a=b", "", "3M", "5@home"])(
    "%j does not",
    (text) => {
      expect(looksLikeFormula(text)).toBe(false);
    },
  );

  test("that turns the reading direction is told from text that merely reads from the right", () => {
    expect(overridesDirection("Harbour \u202Egnp.exe")).toBe(true);
    expect(overridesDirection("סטודיו נמל")).toBe(false);
  });
});
