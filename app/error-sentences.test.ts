import { expect, test } from "vitest";
import { z } from "zod";
import { CurrencyCode } from "#core/currency.ts";
import { TRPC_CODE } from "#server/errors.ts";
import { isDomainErrorCode, sentenceFor, sentenceForError, sentenceForIssue } from "./error-sentences.ts";

test("every refusal of the domain has a whole sentence, and none shows its code", () => {
  for (const code of Object.keys(TRPC_CODE)) {
    if (!isDomainErrorCode(code)) throw new Error(`${code} has no sentence`);
    const sentence = sentenceFor({ code, details: {} });
    expect(sentence).toMatch(/^[A-Z].*[.]$/);
    expect(sentence).not.toContain(code);
  }
});

test("an unexpected error shows nothing of its own text", () => {
  expect(sentenceForError(new Error("duplicate key value violates unique constraint"))).not.toContain("constraint");
});

test("the browser's refused call is worded by its domain code", () => {
  expect(sentenceForError({ message: "draft_frozen", data: { httpStatus: 409 } })).toBe(
    sentenceFor({ code: "draft_frozen", details: {} }),
  );
});

test("what a schema found becomes a sentence for a person", () => {
  const schema = z.object({
    name: z.string().min(1),
    email: z.email(),
    currency: CurrencyCode,
    days: z.number().max(365),
  });
  const result = schema.safeParse({ name: "", email: "x", currency: "XXY", days: 400 });
  expect(result.error?.issues.map(sentenceForIssue)).toEqual([
    "This is needed.",
    "This is not an email address. Write it like name@example.com.",
    "This is not a currency in use. Write its three letters, such as EUR.",
    "This can be 365 at most.",
  ]);
});

test("every code that a schema of ours gives for a field has a sentence", async () => {
  const { readFileSync, globSync } = await import("node:fs");
  const codes = new Set<string>();
  for (const file of globSync(["core/**/*.ts", "server/**/*.ts"])) {
    if (file.endsWith(".test.ts")) continue;
    for (const [, code] of readFileSync(file, "utf8").matchAll(/(?:error|message): "([a-z]+_[a-z_]+)"/g))
      codes.add(code ?? "");
    for (const [, code] of readFileSync(file, "utf8").matchAll(/normalizedBy\(\w+, "([a-z_]+)"/g))
      codes.add(code ?? "");
  }
  // Not of a form: a hash, an id or a key that only programs write, and a cursor.
  for (const code of ["hash_invalid", "id_invalid", "idempotency_key_invalid", "cursor_invalid"]) codes.delete(code);
  expect(codes.size).toBeGreaterThan(10);
  for (const code of codes) {
    const sentence = sentenceForIssue({ code: "custom", message: code, path: [] });
    expect(sentence, code).not.toBe("This is not valid here.");
    expect(sentence).toMatch(/^[A-Z].*[.]$/);
  }
});
