import { expect, test } from "vitest";
import { markRunningContent, mendToUnicode } from "./pdf-page-content.ts";

const lines = (...all: string[]) => all.join("\n");

test("a page number outside every mark becomes an artifact, and what is marked stays as it is", () => {
  const number = ["q", "1 0 0 1 0 0 cm", "BT", "<0102> Tj", "ET", "Q"];
  const text = ["q", "/P <</MCID 0 >>BDC", "BT", "<0103> Tj", "ET", "EMC", "Q"];
  expect(markRunningContent(lines(...number, ...text))).toBe(
    lines("/Artifact <</Type /Pagination>> BDC", ...number, "EMC", ...text),
  );
});

test("a group inside a marked one is marked with it, and is left alone", () => {
  const page = lines("q", "/P <</MCID 0 >>BDC", "q", "0 0 10 10 re", "f", "Q", "EMC", "Q");
  expect(markRunningContent(page)).toBeNull();
});

test("an unmarked group beside a marked one, in the same group, becomes an artifact by itself", () => {
  const page = lines("q", "/TD <</MCID 1 >>BDC", "f", "EMC", "q", "0 0 1 1 re", "f", "Q", "Q");
  expect(markRunningContent(page)).toBe(
    lines(
      "q",
      "/TD <</MCID 1 >>BDC",
      "f",
      "EMC",
      "/Artifact <</Type /Pagination>> BDC",
      "q",
      "0 0 1 1 re",
      "f",
      "Q",
      "EMC",
      "Q",
    ),
  );
});

test("a group that paints nothing is no content", () => {
  expect(markRunningContent(lines("q", "1 0 0 1 0 0 cm", "Q"))).toBeNull();
});

test("a stream that was cut off is left as it is", () => {
  expect(markRunningContent(lines("q", "BT", "<0102> Tj"))).toBeNull();
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
