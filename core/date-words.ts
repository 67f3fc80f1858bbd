/**
 * The words for days and months that people type, without accents: in English, Dutch, German and French, months also in
 * Spanish, Italian, Portuguese and Polish.
 */

const MONTHS = [
  "january januari januar janvier enero gennaio janeiro styczen stycznia",
  "february februari februar fevrier febrero febbraio fevereiro luty lutego",
  "march maart mart mars marz maerz mrt mrz marzo marco marzec marca",
  "april avril abril aprile kwiecien kwietnia",
  "may mei mai mayo maggio maio maj maja",
  "june juni juin junio giugno junho czerwiec czerwca",
  "july juli juillet julio luglio julho lipiec lipca",
  "august augustus aout agosto sierpien sierpnia",
  "september septembre septiembre settembre setembro wrzesien wrzesnia",
  "october oktober octobre octubre ottobre outubro pazdziernik pazdziernika",
  "november novembre noviembre novembro listopad listopada",
  "december dezember decembre diciembre dicembre dezembro grudzien grudnia",
].map((names) => names.split(" "));

// In each language a weekday is known by its first letters; two are enough in Dutch and German, three elsewhere.
const WEEKDAYS = [
  "monday maandag montag lundi",
  "tuesday dinsdag dienstag mardi",
  "wednesday woensdag mittwoch mercredi",
  "thursday donderdag donnerstag jeudi",
  "friday vrijdag freitag vendredi",
  "saturday zaterdag samstag sonnabend samedi",
  "sunday zondag sonntag dimanche",
].map((names) => names.split(" "));

const OFFSETS: Record<string, number> = {
  today: 0,
  now: 0,
  vandaag: 0,
  heute: 0,
  "aujourd'hui": 0,
  tomorrow: 1,
  morgen: 1,
  demain: 1,
  yesterday: -1,
  gisteren: -1,
  gestern: -1,
  hier: -1,
  overmorgen: 2,
  ubermorgen: 2,
  "apres-demain": 2,
  eergisteren: -2,
  vorgestern: -2,
  "avant-hier": -2,
};

const MONTH_ENDS = new Set([
  "eom",
  "end of month",
  "end of the month",
  "month end",
  "einde maand",
  "eind van de maand",
  "einde van de maand",
  "monatsende",
  "ende des monats",
  "fin de mois",
  "fin du mois",
]);

const UNITS: [RegExp, "day" | "week" | "month" | "year"][] = [
  [/^(?:d|day|days|dag|dagen|tag|tage|tagen|j|jour|jours)$/, "day"],
  [/^(?:w|wk|week|weeks|weken|woche|wochen|semaine|semaines)$/, "week"],
  [/^(?:m|mo|month|months|maand|maanden|monat|monate|monaten|mois)$/, "month"],
  [/^(?:y|year|years|jaar|jaren|jahr|jahre|jahren|an|ans|annee|annees)$/, "year"],
];

/** Small letters without accents and without the dots of abbreviations; single spaces. */
export function foldWords(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/(?<=\p{L})\./gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** 1–12 when `word` (at least three letters) begins the name of exactly one month in any of the languages. */
export function monthOf(word: string): number | null {
  return uniqueMatch(MONTHS, word, 3);
}

/** 1 (Monday) to 7 when `word` begins the name of exactly one weekday. */
export function weekdayOf(word: string): number | null {
  return uniqueMatch(WEEKDAYS, word, 2);
}

function uniqueMatch(names: string[][], word: string, lettersMin: number): number | null {
  if (word.length < lettersMin) return null;
  const found = names.flatMap((spellings, index) =>
    spellings.some((spelling) => spelling.startsWith(word)) ? [index + 1] : [],
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Days from today of a word such as "tomorrow", or null. */
export function offsetOf(words: string): number | null {
  return Object.hasOwn(OFFSETS, words) ? (OFFSETS[words] ?? null) : null;
}

export function isMonthEnd(words: string): boolean {
  return MONTH_ENDS.has(words);
}

export function unitOf(word: string): "day" | "week" | "month" | "year" | null {
  return UNITS.find(([pattern]) => pattern.test(word))?.[1] ?? null;
}
