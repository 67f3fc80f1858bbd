import { expect, test } from "vitest";
import { markUntaggedContent, mendToUnicode } from "./pdf-page-content.ts";

const lines = (...all: string[]) => all.join("\n");

const RUNNING = "/Artifact <</Type /Pagination>> BDC";
const DRAWN = "/Artifact <</Type /Layout>> BDC";

test("a page number outside every mark becomes an artifact, and what is marked stays as it is", () => {
  const text = ["q", "/P <</MCID 0 >>BDC", "BT", "<0103> Tj", "ET", "EMC", "Q"];
  expect(markUntaggedContent(lines("q", "1 0 0 1 0 0 cm", "BT", "<0102> Tj", "ET", "Q", ...text))).toBe(
    lines("q", "1 0 0 1 0 0 cm", RUNNING, "BT", "<0102> Tj", "ET", "EMC", "Q", ...text),
  );
});

test("a running head whose glyphs are spelled out is still no part of the structure", () => {
  const spelled = ["/Span<</ActualText <FEFF0629> >> BDC", "<01CC> Tj", "EMC"];
  const head = ["BT", "/ReversedChars BMC", ...spelled, "<0102> Tj", "EMC", "ET"];
  expect(markUntaggedContent(lines(...head))).toBe(lines(RUNNING, ...head, "EMC"));
});

test("what stands in a marked group is marked with it, and is left alone", () => {
  const page = lines("q", "/P <</MCID 0 >>BDC", "q", "0 0 10 10 re", "f", "Q", "EMC", "Q");
  expect(markUntaggedContent(page)).toBeNull();
});

test("a rule between two cells becomes an artifact by itself, with the path that it is painted from", () => {
  const page = [
    "/TD <</MCID 1 >>BDC",
    "f",
    "EMC",
    "1 0 0 RG",
    "0 0 m",
    "9 0 l",
    "S",
    "/TD <</MCID 2 >>BDC",
    "f",
    "EMC",
  ];
  expect(markUntaggedContent(lines(...page))).toBe(
    lines(...page.slice(0, 4), DRAWN, "0 0 m", "9 0 l", "S", "EMC", ...page.slice(7)),
  );
});

test("a path that only clips is no content, and neither is a group that paints nothing", () => {
  expect(markUntaggedContent(lines("q", "0 0 9 9 re", "W* n", "1 0 0 1 0 0 cm", "Q"))).toBeNull();
});

test("a picture outside every mark becomes an artifact", () => {
  expect(markUntaggedContent(lines("q", "/X5 Do", "Q"))).toBe(lines("q", DRAWN, "/X5 Do", "EMC", "Q"));
});

test("a stream that was cut off keeps what it holds", () => {
  expect(markUntaggedContent(lines("q", "BT", "<0102> Tj"))).toBeNull();
});

test("a glyph that stands for the character 0 stands for a joiner; all others keep their text", () => {
  expect(
    mendToUnicode(lines("3 beginbfchar", "<0008> <0627>", "<0012> <0000>", "<0013> <00000041>", "endbfchar")),
  ).toBe(lines("3 beginbfchar", "<0008> <0627>", "<0012> <200D>", "<0013> <00000041>", "endbfchar"));
  expect(mendToUnicode(lines("1 beginbfrange", "<0010> <0012> <0000>", "endbfrange"))).toBe(
    lines("1 beginbfrange", "<0010> <0012> [<200D> <200D> <200D>]", "endbfrange"),
  );
  expect(mendToUnicode(lines("<0008> <0627>", "<0010> <0012> <0041>"))).toBeNull();
});
