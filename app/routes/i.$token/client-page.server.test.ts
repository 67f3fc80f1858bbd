import { expect, test } from "vitest";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { invoiceIn } from "#core/sheet/testing/abroad.ts";
import { creditNote, issuedOf } from "#core/sheet/testing/samples.ts";
import { pageWords } from "#server/public/words/page-words.ts";
import { askedLanguage, pageLanguage, pageText, type Standing } from "./client-page.server.ts";

const standing = (over: Partial<Standing> & Pick<Standing, "document">): Standing => ({
  state: "issued",
  settledMinor: "0",
  creditedMinor: "0",
  openMinor: "100",
  related: [],
  ...over,
});

test("the page says in the document's language when it is due and to whom", () => {
  expect(pageText(standing({ document: invoiceIn("en") })).standing).toBe(
    "due December 21, 2026, to Harbor & Daughters",
  );
  expect(pageText(standing({ document: invoiceIn("de") }))).toMatchObject({
    standing: "fällig am 21. Dezember 2026, an Werkstatt Süderelbe GmbH",
    howToPay: "So bezahlen Sie",
  });
  expect(pageLanguage("ar-EG")).toEqual({ language: "ar", direction: "rtl" });
});

test("what is paid, credited or withdrawn asks nobody to pay, and each says so in its own words", () => {
  const settled = { settledMinor: "5000", openMinor: "0" };
  const paid = pageText(standing({ document: invoiceIn("fr"), ...settled }));
  expect(paid).toMatchObject({ standing: "payée, Atelier Côté Quai vous remercie", pay: null });
  const credited = pageText(standing({ document: invoiceIn("en"), ...settled, creditedMinor: "5000" }));
  expect(credited).toMatchObject({ standing: "credited by Harbor & Daughters: nothing is left to pay", pay: null });
  const withdrawn = pageText(standing({ document: invoiceIn("nl"), state: "voided", openMinor: "0" }));
  expect(withdrawn.standing).toContain("ingetrokken");
  expect(pageText(standing({ document: creditNote(), openMinor: "0" })).standing).toBe("credited by Studio Harbour");
});

test("a document that another one corrects names it in its own words, with a way to it only where there is one", () => {
  const document = invoiceIn("de");
  const related = [
    { is: "replacement" as const, number: "2026-0150", token: "a".repeat(43) },
    { is: "credit_note" as const, number: "C2026-0012", token: null },
    { is: "corrected" as const, number: "2026-0140", token: null },
  ];
  expect(pageText(standing({ document, state: "voided", openMinor: "0", related })).related).toEqual([
    { label: "Ersetzt durch", number: "2026-0150", href: `/i/${"a".repeat(43)}` },
    { label: "Korrigiert durch", number: "C2026-0012", href: "" },
    { label: "Korrigiert", number: "2026-0140", href: "" },
  ]);
});

test("part of it paid: what is left stands first, and is what the bank is told", () => {
  const document = issuedOf();
  const { pay, amount, more } = pageText(standing({ document, openMinor: "123456", settledMinor: "50000" }));
  expect(amount).toContain("1,234.56");
  expect(more).toMatch(/500\.00 of .* is settled/);
  const [first] = pay?.rows ?? [];
  expect(first).toMatchObject({ label: "Amount", copy: "1234.56" });
  const iban = pay?.rows.find(({ label }) => label === "IBAN");
  expect(iban?.shown).toMatch(/^\w{4}\u00a0\w{4}/);
  expect(iban?.copy).toMatch(/^[A-Z]{2}\d{2}\w+$/);
});

test("every language has a sentence for every refusal and every link that is closed, and names the agency in it", () => {
  for (const { code } of SHEET_LANGUAGES) {
    const { ask, closed, mail } = pageWords(code);
    const sentences = [...Object.values(ask.refused), closed.unknown.text, closed.too_often.text];
    for (const sentence of sentences) expect(sentence.length, code).toBeGreaterThan(8);
    for (const said of [closed.revoked("Acme").text, closed.expired("Acme").text, mail.subject("Acme", "2026-1")]) {
      expect(said, code).toContain("Acme");
    }
  }
});

test("a link that nobody knows answers in the first language that the browser asks for and we have", () => {
  expect(askedLanguage("nl-BE,nl;q=0.9,en;q=0.8")).toBe("nl");
  expect(askedLanguage("sv,fi;q=0.9,pl;q=0.5")).toBe("pl");
  expect(askedLanguage(null)).toBe("en");
  expect(askedLanguage("x".repeat(10_000))).toBe("en");
});
