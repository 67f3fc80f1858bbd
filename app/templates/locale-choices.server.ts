/** Languages that a document can be in, named for people. Loaders send them: a browser's own tables may be of another year. */
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import type { LocaleChoice } from "./template-controls.tsx";

const regions = new Intl.DisplayNames("en", { type: "region" });
const languages = new Intl.DisplayNames("en", { type: "language" });

/** "Deutsch (German), Austria". */
export const DOCUMENT_LOCALE_CHOICES: LocaleChoice[] = SHEET_LANGUAGES.flatMap(({ code, name, locales }) =>
  locales.map((value) => {
    const region = regions.of(value.split("-")[1] ?? "") ?? value;
    const english = languages.of(code);
    return { value, label: `${english === name ? name : `${name} (${english})`}, ${region}` };
  }),
);
