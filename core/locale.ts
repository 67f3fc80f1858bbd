/** How a locale writes numbers. Formatters are kept, because making one costs a hundred times more than using it. */

/** Used where a locale tag is malformed, so that a bad setting never breaks a page of figures. */
export const FALLBACK_LOCALE = "en-GB";

// A tenant chooses the tags, so the cache has a bound; a real installation needs a few dozen.
const CACHE_MAX = 256;

/** Keeps what `make` returned for `key`; forgets everything when full, which is rare and harmless. */
export function remember<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_MAX) cache.clear();
  const made = make();
  cache.set(key, made);
  return made;
}

const canonicalTags = new Map<string, string>();

/** The canonical tag, or `FALLBACK_LOCALE` where `tag` is not a well-formed BCP 47 tag. */
export function canonicalLocale(tag: string): string {
  return remember(canonicalTags, tag, () => {
    try {
      return Intl.getCanonicalLocales(tag)[0] ?? FALLBACK_LOCALE;
    } catch (error) {
      if (error instanceof RangeError) return FALLBACK_LOCALE;
      throw error;
    }
  });
}

/** The country of a tag in capitals (or "419", Latin America); empty where it names none. */
export function regionOf(tag: string): string {
  return /[-_]([a-z]{2}|\d{3})(?:[-_]|$)/i.exec(tag)?.[1]?.toUpperCase() ?? "";
}

const numberFormats = new Map<string, Intl.NumberFormat>();

/**
 * A number format in Latin digits; the options are part of the key. Thousands are always grouped: Spanish, Polish and
 * Portuguese leave "1000" alone in prose, but in a column of amounts it would stand beside "10.000".
 */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const tag = canonicalLocale(locale);
  return remember(
    numberFormats,
    `${tag} ${JSON.stringify(options)}`,
    () => new Intl.NumberFormat(tag, { numberingSystem: "latn", useGrouping: "always", ...options }),
  );
}

const decimalMarks = new Map<string, "." | ",">();

/** The decimal mark of the locale when written with Latin digits. */
export function decimalMark(locale: string): "." | "," {
  return remember(decimalMarks, locale, () => {
    const parts = numberFormat(locale, {}).formatToParts("1.5");
    return parts.some((part) => part.type === "decimal" && part.value === ",") ? "," : ".";
  });
}
