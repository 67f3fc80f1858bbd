import { describe, expect, test } from "vitest";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { invoiceContent, issuedDocument } from "#server/delivery/testing/issued-document.ts";
import { defaultMessage, MESSAGE_KINDS } from "./default-message.ts";
import { fillBeforeIssue, fillMessage } from "./fill-message.ts";
import { fillIn, unknownVariables } from "./message-text.ts";

describe("the variables of a message", () => {
  test("are replaced in one pass, so that a value with braces in it is never read again", () => {
    expect(fillIn("{client}: {number}", { client: "{number} & {link}", number: "7" })).toBe("{number} & {link}: 7");
  });

  test("without a value, and words that are none, stay as they are written", () => {
    expect(fillIn("{number} {link} {colour} {} { number }", { number: "7" })).toBe("7 {link} {colour} {} { number }");
    expect(fillIn("{constructor} {__proto__}", {})).toBe("{constructor} {__proto__}");
  });

  test("that are unknown are named, each once", () => {
    expect(unknownVariables("{number} {colour} {Colour} {colour} {2} {link}")).toEqual(["colour", "Colour"]);
  });
});

describe("a message", () => {
  test("has the facts of its document, with shorter days in the subject", () => {
    const facts = { document: issuedDocument(), agencyName: "Harbour", openMinor: 21_000n };
    const words = "{number}|{client}|{about}|{total}|{open}|{due}|{agency}|{link}";
    const { subject, body } = fillMessage({ subject: words, body: words }, facts);
    expect(body).toBe("2026-0147|Lumen & Sons|Campaign in March|€1,210.00|€210.00|31 March 2026|Harbour|{link}");
    expect(subject).toContain("31 Mar 2026");
  });

  test("before it is issued keeps number and days for later", () => {
    const words = { subject: "{number} {client}", body: "{due} {total}" };
    expect(fillBeforeIssue(words, { content: invoiceContent(), agencyName: "Harbour" })).toEqual({
      subject: "{number} Lumen & Sons",
      body: "{due} €1,210.00",
    });
  });

  test.each(SHEET_LANGUAGES)("in our own words is complete in $name", ({ code }) => {
    for (const kind of MESSAGE_KINDS) {
      const { subject, body } = defaultMessage(kind, code, true);
      expect(unknownVariables(`${subject}${body}`), kind).toEqual([]);
      expect(subject, kind).toContain("{number}");
      for (const name of ["{client}", "{number}"]) expect(body, kind).toContain(name);
      expect(fillIn(body, { about: "" }), kind).not.toMatch(/undefined|\[object/);
      expect(defaultMessage("invoice", code, false).body).not.toContain("{about}");
    }
  });
});
