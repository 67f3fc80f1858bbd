import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHtml, headerText, isMailAddress } from "./mail-text.ts";

describe("text in a mail header", () => {
  test("cannot start a second header, whatever line ends it carries", () => {
    for (const end of ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029", "\0", "\v", "\f"]) {
      expect(headerText(`Invoice${end}Bcc: thief@example.com`)).toBe("Invoice Bcc: thief@example.com");
    }
  });

  test("reads the way it is written: marks that turn text around are dropped", () => {
    expect(headerText("from \u202eknab ruoy\u202c")).toBe("from knab ruoy");
  });

  test("has no control character left and a bounded length, for any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        const cleaned = headerText(text);
        expect(cleaned.length).toBeLessThanOrEqual(200);
        expect(cleaned.isWellFormed()).toBe(true);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
        expect(cleaned).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }),
    );
  });
});

describe("an address", () => {
  test("is one plain mailbox, also with letters beyond ASCII", () => {
    for (const good of ["a@b.example", "first.last+tag@sub.example.com", "büro@müller.example", "o'neil@example.org"]) {
      expect(isMailAddress(good), good).toBe(true);
    }
  });

  test("is never a list, a comment, a quoted name, or something with a line end", () => {
    const bad = [
      "",
      "a",
      "@b.example",
      "a@",
      "a@b@c.example",
      "a@b.example, c@d.example",
      "a@b.example;c@d.example",
      "A <a@b.example>",
      '"a b"@c.example',
      "a(comment)@b.example",
      "a@b.example\r\nRCPT TO:<c@d.example>",
      "a@b.example\n",
      " a@b.example",
      ".a@b.example",
      "a..b@c.example",
      "a@-b.example",
      "a@b..example",
      `${"a".repeat(65)}@b.example`,
      `a@${"b".repeat(250)}.example`,
    ];
    for (const each of bad) expect(isMailAddress(each), JSON.stringify(each)).toBe(false);
  });
});

test("text in HTML cannot open a tag or leave an attribute", () => {
  expect(escapeHtml(`<a href="x" onclick='y'>&`)).toBe("&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;");
});
