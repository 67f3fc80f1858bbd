import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, fingerprint, hashContent, sha256Hex } from "#core/canonical.ts";
import { property } from "#core/oracle/arbitraries.ts";

describe("canonical JSON", () => {
  test("sorts keys by UTF-16 code unit, at every depth, as the example of RFC 8785 does", () => {
    const value = {
      "€": "Euro Sign",
      "\r": "Carriage Return",
      \ufb33: "Hebrew",
      "1": "One",
      "😀": "Emoji",
      "\u0080": "Control",
      ö: "o",
    };
    expect(canonicalJson(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o","€":"Euro Sign","😀":"Emoji","\ufb33":"Hebrew"}',
    );
    expect(canonicalJson({ b: { d: 1, c: [{ y: 2, x: 1 }] }, a: null })).toBe(
      '{"a":null,"b":{"c":[{"x":1,"y":2}],"d":1}}',
    );
  });

  test.each([
    ["a member that JSON drops", { a: undefined }],
    ["a bigint", { a: 1n }],
    ["a fraction, which is a binary float", { a: 0.1 }],
    ["an infinity", { a: 1 / 0 }],
    ["not a number", [Number.NaN]],
    ["half of an emoji", { a: "\ud83d" }],
    ["a key with half of an emoji", { "\ud83d": 1 }],
    ["a date", { a: new Date(0) }],
    ["a map", new Map()],
    ["a function", { a: () => 1 }],
    ["nothing", undefined],
  ])("refuses %s", (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  test("refuses a value nested without end instead of exhausting the stack", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => canonicalJson(loop)).toThrow(TypeError);
  });

  test("10,000 values keep their meaning, and the order in which their keys were written makes no difference", () => {
    const leaf = fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.boolean(), fc.constant(null));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, shuffled(member)]),
      );
    };
    property(fc.dictionary(fc.string(), tree, { noNullPrototype: true }), (value) => {
      const text = canonicalJson(value);
      if (canonicalJson(shuffled(value)) !== text) expect(canonicalJson(shuffled(value))).toBe(text);
      if (canonicalJson(JSON.parse(text)) !== text) expect(canonicalJson(JSON.parse(text))).toBe(text);
    });
  });
});

describe("hashes", () => {
  test("are those of the platform's own SHA-256", () => {
    for (const text of ["", "abc", "Ünïcødé 😀", "x".repeat(100_000)]) {
      expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
    }
    expect(sha256Hex(new Uint8Array([0, 255]))).toBe(
      createHash("sha256")
        .update(Buffer.from([0, 255]))
        .digest("hex"),
    );
  });

  test("of a content do not depend on how its keys are ordered, and change with any value", () => {
    expect(hashContent({ a: "1", b: "2" })).toBe(hashContent({ b: "2", a: "1" }));
    expect(hashContent({ a: "1", b: "2" })).not.toBe(hashContent({ a: "1", b: "2 " }));
  });

  test("have a fingerprint of eight digits in two groups", () => {
    expect(fingerprint(`7f3a91c2${"0".repeat(56)}`)).toBe("7F3A·91C2");
    expect(() => fingerprint("7f3a91c2")).toThrow(RangeError);
    expect(() => fingerprint(`7F3A91C2${"0".repeat(56)}`)).toThrow(RangeError);
  });
});
