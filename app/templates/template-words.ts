/** What a template's settings are called, and what changed between two of its versions. */

import { sameValue } from "#core/same-value.ts";
import { SHEET_LANGUAGES, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import type { Design, Typeface } from "#core/template.ts";
import type { TemplateSettings } from "#core/template-settings.ts";

export const DESIGN_WORDS: Record<Design, { name: string; says: string }> = {
  classic: { name: "Classic", says: "A serif title, fine rules, room to breathe." },
  modern: { name: "Modern", says: "Your colour carries the head and the total." },
  minimal: { name: "Minimal", says: "Type and white, hardly a rule." },
  letterhead: {
    name: "Letterhead",
    says: "For paper that is printed already: no logo, and the address in the window of an envelope.",
  },
};

export const TYPEFACE_WORDS: Record<Typeface, string> = {
  "serif-inter": "Source Serif for the title, Inter for the rest",
  inter: "Inter throughout",
  serif: "Source Serif throughout",
  plex: "IBM Plex throughout",
};

/** "Deutsch"; empty is the agency's own. */
export function languageWord(locale: string): string {
  if (locale === "") return "the agency's language";
  const code = sheetLanguage(locale);
  return SHEET_LANGUAGES.find((one) => one.code === code)?.name ?? locale;
}

/** In short phrases, in the order of the editor; empty where nothing changed. */
export function templateChanges(before: TemplateSettings, after: TemplateSettings): string[] {
  const changes: string[] = [];
  if (before.design !== after.design) changes.push(`${DESIGN_WORDS[after.design].name.toLowerCase()} design`);
  if (before.accent !== after.accent) changes.push(`colour ${after.accent}`);
  if (before.typeface !== after.typeface) changes.push("typeface");
  if (before.paper !== after.paper) changes.push(`paper ${after.paper}`);
  if (before.locale !== after.locale) changes.push(`in ${languageWord(after.locale)}`);
  if (before.logo !== after.logo) changes.push("logo");
  changes.push(...fieldChanges(before, after));
  if (before.footer !== after.footer) changes.push("footer");
  return changes;
}

function fieldChanges({ fields: before }: TemplateSettings, { fields: after }: TemplateSettings): string[] {
  if (sameValue(before, after)) return [];
  const [was, is] = [new Map(before.map((one) => [one.id, one])), new Map(after.map((one) => [one.id, one]))];
  const added = after.filter(({ id }) => !was.has(id)).map(({ label }) => `field “${label}” added`);
  const removed = before.filter(({ id }) => !is.has(id)).map(({ label }) => `field “${label}” removed`);
  const other = after.filter((one) => was.has(one.id) && !sameValue(was.get(one.id), one));
  const changed = other.map(({ label }) => `field “${label}” changed`);
  const changes = [...added, ...removed, ...changed];
  return changes.length > 0 ? changes : ["order of the fields"];
}
