import { describe, expect, test } from "vitest";
import { fieldsFromPrinted, type KnownTemplate, type Looks, lookOf, printedFields } from "#core/document-look.ts";
import type { OwnFields } from "#core/draft-content.ts";
import { fieldIdFor, fieldName, PLAIN_SETTINGS, TemplateSettings } from "#core/template-settings.ts";

const template = (templateId: string, change: Partial<KnownTemplate> & { locale?: "de-DE" } = {}): KnownTemplate => {
  const { locale = "" as const, ...rest } = change;
  const settings: TemplateSettings = { ...PLAIN_SETTINGS, locale };
  return { templateId, name: templateId, version: 3, settings, isDefault: false, archived: false, ...rest };
};
const looks = (change: Partial<Looks> = {}): Looks => ({
  templates: [template("house", { isDefault: true }), template("german", { locale: "de-DE" })],
  agency: { locale: "en-GB", countryCode: "NL", logo: "a".repeat(64) },
  clients: {},
  ...change,
});
const nothing = { templateId: "", clientId: null, fields: {} };

describe("the look of a document", () => {
  test("without any template is the plain one, on the paper of the country and with the agency's logo", () => {
    const agency = { locale: "en-US", countryCode: "US", logo: null };
    const bare = looks({ templates: [], agency });
    expect(lookOf(nothing, bare)).toMatchObject({ id: "", version: 0, paper: "Letter", locale: "en-US", logo: null });
    expect(lookOf(nothing, looks({ templates: [] }))).toMatchObject({ paper: "A4", logo: "a".repeat(64) });
  });

  test.each([
    ["the agency's default", nothing, {}, "house", "en-GB"],
    [
      "the client's language",
      { ...nothing, clientId: "c" },
      { c: { templateId: null, locale: "ja-JP" } },
      "house",
      "ja-JP",
    ],
    [
      "the client's template",
      { ...nothing, clientId: "c" },
      { c: { templateId: "german", locale: null } },
      "german",
      "de-DE",
    ],
    [
      "the client's language before its template's",
      { ...nothing, clientId: "c" },
      { c: { templateId: "german", locale: "ja-JP" } },
      "german",
      "ja-JP",
    ],
    [
      "what was chosen, with its language",
      { ...nothing, templateId: "german", clientId: "c" },
      { c: { templateId: "house", locale: "ja-JP" } },
      "german",
      "de-DE",
    ],
    [
      "a chosen one that says no language keeps the client's",
      { ...nothing, templateId: "house", clientId: "c" },
      { c: { templateId: "german", locale: "ja-JP" } },
      "house",
      "ja-JP",
    ],
    ["one that is nobody's leaves the usual", { ...nothing, templateId: "gone" }, {}, "house", "en-GB"],
  ] as const)("is %s", (_words, draft, clients, id, locale) => {
    expect(lookOf(draft, looks({ clients }))).toMatchObject({ id, version: 3, locale });
  });

  test("has the logo that the template says: the agency's, none, or its own", () => {
    const wearing = (logo: string) => {
      const settings = TemplateSettings.parse({ ...PLAIN_SETTINGS, logo });
      return lookOf(nothing, looks({ templates: [template("house", { isDefault: true, settings })] })).logo;
    };
    expect([wearing("agency"), wearing("none"), wearing("b".repeat(64))]).toEqual([
      "a".repeat(64),
      null,
      "b".repeat(64),
    ]);
  });
});

describe("fields of the agency's own", () => {
  const settings = {
    ...PLAIN_SETTINGS,
    fields: [
      { id: "cost", label: "Cost centre", default: "4711" },
      { id: "po", label: "Order\u0000", default: "" },
    ],
  };

  test("say what the draft says, else their default; an empty one is not printed", () => {
    expect(printedFields(settings, {})).toEqual([{ label: "Cost centre", value: "4711" }]);
    expect(printedFields(settings, { cost: "", po: " PO 7\n" })).toEqual([{ label: "Order", value: "PO 7" }]);
    expect(printedFields(settings, { elsewhere: "x" })).toEqual([{ label: "Cost centre", value: "4711" }]);
  });

  test.each<OwnFields>([{}, { cost: "" }, { po: "PO 7" }, { cost: "12", po: "x" }])(
    "of a copy print what they printed: %j",
    (said) => {
      const printed = printedFields(settings, said);
      expect(printedFields(settings, fieldsFromPrinted(settings, printed))).toEqual(printed);
    },
  );

  test("are named after their first label, each unlike all others", () => {
    expect(fieldIdFor("Cost centre", [])).toBe("cost-centre");
    expect(fieldIdFor("Économie n° 3", [])).toBe("economie-n-3");
    expect(fieldIdFor("プロジェクト", ["field"])).toBe("field-2");
    expect(fieldIdFor("x".repeat(300), ["x".repeat(40)])).toBe(`${"x".repeat(40)}-2`);
    expect([fieldName("cost-centre"), fieldName("field-2")]).toEqual(["cost centre", "a field of the template"]);
    for (const label of ["Cost centre", "プロジェクト", "-", "a".repeat(90)]) {
      const fields = [{ id: fieldIdFor(label, []), label: "x", default: "" }];
      expect(TemplateSettings.safeParse({ ...PLAIN_SETTINGS, fields }).success).toBe(true);
    }
  });
});
