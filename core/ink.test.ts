import fc from "fast-check";
import { expect, test } from "vitest";
import { contrastRatio, READABLE_CONTRAST, readableInk } from "#core/ink.ts";
import { PLAIN_ACCENT } from "#core/template.ts";

const colour = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((channels) => `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`);

test("contrast is what the examples of WCAG say", () => {
  expect(contrastRatio("#000000", "#ffffff")).toBeCloseTo(21, 10);
  expect(contrastRatio("#ffffff", "#ffffff")).toBe(1);
  expect(contrastRatio("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
  expect(contrastRatio("#767676", "#ffffff")).toBeCloseTo(4.542, 3);
  expect(contrastRatio("#ffffff", "#ff0000")).toBeCloseTo(3.998, 3);
});

test("an accent that can be read is printed as it was chosen", () => {
  for (const accent of [PLAIN_ACCENT, "#c2402a", "#2b4c9b", "#767676"]) expect(readableInk(accent)).toBe(accent);
});

test("one that cannot is darkened only as far as needed, and stays its hue", () => {
  expect(readableInk("#ffffff")).toBe("#767676");
  const yellow = readableInk("#ffd400");
  expect(yellow).toBe("#8c7400");
  expect(contrastRatio(yellow, "#ffffff")).toBeLessThan(READABLE_CONTRAST + 0.15);
});

test("whatever the accent, text in it can be read on white, and white on it", () => {
  fc.assert(
    fc.property(colour, (accent) => {
      expect(contrastRatio(readableInk(accent), "#ffffff")).toBeGreaterThanOrEqual(READABLE_CONTRAST);
    }),
  );
});

test("on the paper of a screen, light and dark, words in it are darker by enough", () => {
  const share = (colour: string, percent: number) =>
    colour.replace(/[0-9a-f]{2}/g, (channel) =>
      Math.floor((Number.parseInt(channel, 16) * percent) / 100)
        .toString(16)
        .padStart(2, "0"),
    );
  // The two papers of app/tokens.css, and what core/sheet/style/paper.css mixes for them.
  for (const [paper, percent] of [
    ["#fffdf8", 98],
    ["#f3efe6", 92],
  ] as const) {
    fc.assert(
      fc.property(colour, (accent) => {
        expect(contrastRatio(share(readableInk(accent), percent), paper)).toBeGreaterThanOrEqual(READABLE_CONTRAST);
      }),
    );
  }
});

test("what is no colour of ours never becomes part of a style", () => {
  for (const hostile of ["red", "#FFF", "#FFFFFF", "#ffffff;}", "url(//x)", ""]) {
    expect(() => readableInk(hostile)).toThrow(RangeError);
  }
});
