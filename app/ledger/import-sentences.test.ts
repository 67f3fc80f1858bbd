import { expect, test } from "vitest";
import { importedSentence, importProblemLine } from "./import-sentences.ts";

test("a problem names its place as people count, and says what to do in words", () => {
  expect(importProblemLine({ path: ["lines", 2, "price"], code: "number_expected" })).toBe(
    "lines › 3 › price: a number is expected here",
  );
  expect(importProblemLine({ path: [], code: "file_not_json" })).toMatch(/^this is not JSON/);
});

test("a file that became a draft says what should be looked at, and never more than a few of it", () => {
  expect(importedSentence("march.json", [])).toBe("march.json is now a draft.");
  const warnings = Array.from({ length: 9 }, (_, at) => ({ path: ["lines", at], code: "tax_missing" }));
  const said = importedSentence("march.json", [{ path: ["client"], code: "client_unknown" }, ...warnings]);
  expect(said).toContain("client: nobody of that name");
  expect(said).toContain("and 7 more");
  expect(said.length).toBeLessThan(300);
});
