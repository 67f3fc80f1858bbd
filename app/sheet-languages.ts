/**
 * In the browser's build this stands in the place of core/sheet/labels/languages.ts (scripts/browser-modules.ts): the words of
 * a language come when a sheet is printed in it, and nobody carries the other nine.
 */
import type { LanguageLabels } from "#core/sheet/labels/labels.ts";
import { SHEET_LANGUAGES, type SheetLanguage } from "#core/sheet/sheet-languages.ts";

const LOAD: Readonly<Record<SheetLanguage, () => Promise<LanguageLabels>>> = {
  en: () => import("#core/sheet/labels/en.ts").then((module) => module.ENGLISH),
  de: () => import("#core/sheet/labels/de.ts").then((module) => module.GERMAN),
  fr: () => import("#core/sheet/labels/fr.ts").then((module) => module.FRENCH),
  es: () => import("#core/sheet/labels/es.ts").then((module) => module.SPANISH),
  nl: () => import("#core/sheet/labels/nl.ts").then((module) => module.DUTCH),
  it: () => import("#core/sheet/labels/it.ts").then((module) => module.ITALIAN),
  pt: () => import("#core/sheet/labels/pt.ts").then((module) => module.PORTUGUESE),
  pl: () => import("#core/sheet/labels/pl.ts").then((module) => module.POLISH),
  ja: () => import("#core/sheet/labels/ja.ts").then((module) => module.JAPANESE),
  ar: () => import("#core/sheet/labels/ar.ts").then((module) => module.ARABIC),
};

const here = new Map<SheetLanguage, LanguageLabels>();
const onTheWay = new Map<SheetLanguage, Promise<void>>();

/** Throws the promise of what is not here yet: React shows that part of the page when it has come. */
export function labelsIn(language: SheetLanguage): LanguageLabels {
  const labels = here.get(language);
  if (!labels) throw fetchLanguage(language);
  return labels;
}

/** Null where the language is here already. Whoever changes the language of a sheet waits for it, and nothing is hidden. */
export function fetchLanguage(language: SheetLanguage): Promise<void> | null {
  return here.has(language) ? null : coming(language);
}

/** Resolves once a sheet can be shown in any language: for a page where somebody chooses among them. */
export async function fetchLanguages(): Promise<void> {
  await Promise.all(SHEET_LANGUAGES.map(({ code }) => fetchLanguage(code)));
}

function coming(language: SheetLanguage): Promise<void> {
  const known = onTheWay.get(language);
  if (known) return known;
  const load = LOAD[language]().then(
    (labels) => void here.set(language, labels),
    (error: unknown) => {
      // The next who asks tries again.
      onTheWay.delete(language);
      throw error;
    },
  );
  onTheWay.set(language, load);
  return load;
}

// The sheet that the server sent says its language before anything of it is rendered here.
for (const sheet of document.querySelectorAll<HTMLElement>(".sheet[lang]")) {
  const language = SHEET_LANGUAGES.find(({ code }) => code === sheet.lang)?.code;
  if (language) coming(language).catch(() => {});
}
