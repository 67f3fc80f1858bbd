/** The lint that keeps core/ pure really bites: each snippet, as a file of core/, is refused with a sentence that says why. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const REFUSED: [name: string, code: string, why: RegExp][] = [
  ["the clock", "export const now = Date.now();", /no clock/],
  ["the other clock", "export const now = performance.now();", /no clock/],
  ["randomness", "export const id = crypto.randomUUID();", /no randomness/],
  ["random numbers", "export const one = Math.random();", /no binary floats/],
  ["float rounding", "export const price = (x: number) => Math.round(x);", /no binary floats/],
  ["float parsing", 'export const price = parseFloat("1.5");', /no binary floats/],
  ["numbers from text", 'export const price = Number("1");', /no binary floats/],
  ["a fraction literal", "export const rate = 0.21;", /fraction literal/],
  ["a small literal with exponent", "export const rate = 21e-2;", /fraction literal/],
  ["a decimal turned into a float", "export const n = (d: { toNumber(): number }) => d.toNumber();", /binary float/],
  ["the network", 'export const page = fetch("/");', /no I\/O/],
  ["the process", "export const home = process.env.HOME;", /no I\/O/],
  ["Node's bytes", "export const bytes = Buffer.alloc(1);", /no I\/O/],
  ["the log", 'console.log("hello");', /no I\/O/],
  ["the page", "export const title = document.title;", /no I\/O/],
  ["timers", "setTimeout(() => {}, 1);", /waits for nothing/],
  ["a detour through the global object", 'export const now = globalThis["Date"];', /global object/],
  [
    "the machine's language",
    "export const order = (a: string, b: string) => a.localeCompare(b);",
    /machine's language/,
  ],
  ["Node modules", 'export { readFileSync } from "node:fs";', /no Node/],
  ["the server", 'export { DomainError } from "#server/errors.ts";', /imports nothing of the house/],
  ["the database", 'export { invoices } from "../db/schema/invoices.ts";', /imports nothing of the house/],
];

const ALLOWED =
  'import { parseDecimal } from "#core/decimal.ts";\nexport const minor = (a: bigint): bigint => BigInt(parseDecimal("2.5").toFixed(0)) * a + 1_000n;\n';

let folder = "";
/** The report in sections, each of which begins with the file that it is about. */
let sections: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-purity-"));
  mkdirSync(join(folder, "core"));
  const config = JSON.parse(readFileSync("biome.json", "utf8"));
  // The copy lies outside the repository, where there is no git to ask what to ignore.
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
  cpSync("core/no-float.grit", join(folder, "core/no-float.grit"));
  for (const [index, [, code]] of REFUSED.entries())
    writeFileSync(join(folder, `core/refused-${index}.ts`), `${code}\n`);
  writeFileSync(join(folder, "core/allowed.ts"), ALLOWED);
  const biome = join(process.cwd(), "node_modules/.bin/biome");
  const { stdout, stderr } = spawnSync(biome, ["lint", "--colors=off", "--max-diagnostics=none", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  sections = `${stdout}${stderr}`.split(/^(?=core\/)/m);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function complaintsAbout(file: string): string {
  return sections.filter((section) => section.startsWith(`core/${file}:`)).join("");
}

describe("core/ may not use", () => {
  test.each(REFUSED.map(([name, , why], index) => [name, index, why] as const))("%s", (_, index, why) => {
    expect(complaintsAbout(`refused-${index}.ts`)).toMatch(why);
  });
});

test("what core/ is made of passes", () => {
  expect(sections.length).toBeGreaterThan(REFUSED.length);
  expect(complaintsAbout("allowed.ts")).toBe("");
});
