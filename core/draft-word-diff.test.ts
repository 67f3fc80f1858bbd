import fc from "fast-check";
import { expect, test } from "vitest";
import { diffWords, excerptWords, type WordPart } from "#core/draft-word-diff.ts";
import { property } from "#core/oracle/arbitraries.ts";
import { someWords } from "#core/oracle/draft-pairs.ts";

const textOf = (parts: readonly WordPart[], without: WordPart["kind"]) =>
  parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join("");

test("the parts that stayed and went are the text before, those that stayed and came the text after", () => {
  const texts = fc.oneof(someWords, fc.string({ unit: "grapheme", maxLength: 40 }));
  property(
    fc.tuple(texts, texts),
    ([before, after]) => {
      const parts = diffWords(before, after);
      expect(textOf(parts, "added")).toBe(before);
      expect(textOf(parts, "removed")).toBe(after);
      expect(parts.every((part, index) => part.text !== "" && part.kind !== parts[index + 1]?.kind)).toBe(true);
    },
    3_000,
  );
});

test("a word that was added is told as that word", () => {
  expect(diffWords("Exhibition calendar, tickets", "Exhibition calendar, tickets, collection search")).toEqual([
    { kind: "same", text: "Exhibition calendar, tickets" },
    { kind: "added", text: ", collection search" },
  ]);
  expect(diffWords("Payable within 30 days.", "Payable within 14 days.")).toEqual([
    { kind: "same", text: "Payable within " },
    { kind: "removed", text: "30" },
    { kind: "added", text: "14" },
    { kind: "same", text: " days." },
  ]);
});

test("words that follow each other and were both replaced are one change, not two with a blank between", () => {
  expect(diffWords("pay in thirty days", "pay within two days").map(({ kind }) => kind)).toEqual([
    "same",
    "removed",
    "added",
    "same",
  ]);
});

test("two long texts with nothing in common are told at once, as one change", () => {
  const long = (word: string) => Array.from({ length: 2_500 }, (_, index) => `${word}${index}`).join(" ");
  const started = performance.now();
  const parts = diffWords(`Dear all, ${long("a")}. Bye`, `Dear all, ${long("b")}. Bye`);
  expect(performance.now() - started).toBeLessThan(500);
  expect(parts.map(({ kind }) => kind)).toEqual(["same", "removed", "added", "same"]);
});

test("an excerpt shows the change and where it is, and leaves out what stayed", () => {
  const before = `${"First paragraph. ".repeat(20)}Pay in 30 days. ${"Last paragraph. ".repeat(20)}`;
  const parts = excerptWords(diffWords(before, before.replace("30", "14")));
  expect(parts.map(({ text }) => text)).toEqual(["…paragraph. Pay in ", "30", "14", " days. Last paragraph.…"]);
  expect(parts.reduce((chars, { text }) => chars + text.length, 0)).toBeLessThan(80);
});

test("an excerpt of many changes has an end", () => {
  const words = Array.from({ length: 200 }, (_, index) => `w${index}`);
  const after = words.map((word, index) => (index % 5 === 0 ? `new${index}` : word)).join(" ");
  const parts = excerptWords(diffWords(words.join(" "), after));
  expect(parts.length).toBeLessThanOrEqual(25);
  expect(parts.at(-1)?.text).toBe(" …");
});
