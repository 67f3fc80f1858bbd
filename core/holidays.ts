/**
 * The days on which people of a country work: no weekend and no public holiday (core/holiday-laws.ts). Where a country is not in the
 * table only its weekend is known: a mail on a holiday that we do not know does no harm.
 */
import { HOLIDAY_LAWS, type HolidayRule } from "#core/holiday-laws.ts";
import { floorDivide, modulo, parseInteger } from "#core/integer.ts";
import { remember } from "#core/locale.ts";
import { addDays, calendarDay, daysInMonth, type PlainDate, plainDate, weekday } from "#core/plain-date.ts";

export type WorkCalendar = {
  isWorkingDay(date: PlainDate): boolean;
  /** What a public holiday is called there; null for any other day. */
  holiday(date: PlainDate): string | null;
};

/** The countries whose holidays are known (ISO 3166-1 alpha-2). */
export const HOLIDAY_COUNTRIES: readonly string[] = Object.keys(HOLIDAY_LAWS);

// CLDR, weekData. Everywhere else it is Saturday and Sunday.
const FRIDAY_AND_SATURDAY: ReadonlySet<string> = new Set("BH DZ EG IL IQ JO KW LY OM QA SA SD SY YE".split(" "));

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Whoever asks for a working day gets one within so many days: no country rests for longer. */
export const REST_DAYS_MAX = 14;

/** `country`: ISO 3166-1 alpha-2, any case; of an unknown one the weekend is Saturday and Sunday. */
export function workCalendar(country: string): WorkCalendar {
  const code = country.toUpperCase();
  const weekend = FRIDAY_AND_SATURDAY.has(code) ? [5, 6] : [6, 7];
  const holiday = (date: PlainDate): string | null => holidaysOf(code, calendarDay(date).year).get(date) ?? null;
  return {
    holiday,
    isWorkingDay: (date) => !weekend.includes(weekday(date)) && holiday(date) === null,
  };
}

/** `date`, or the first working day after it. */
export function workingDayFrom(date: PlainDate, calendar: Pick<WorkCalendar, "isWorkingDay">): PlainDate {
  for (let ahead = 0; ahead <= REST_DAYS_MAX; ahead += 1) {
    const day = addDays(date, ahead);
    if (calendar.isWorkingDay(day)) return day;
  }
  throw new RangeError("nobody works for a fortnight");
}

const years = new Map<string, ReadonlyMap<PlainDate, string>>();

/** The public holidays of a country in a year, by day; those that were moved are on the day that they were moved to. */
export function holidaysOf(country: string, year: number): ReadonlyMap<PlainDate, string> {
  return remember(years, `${country} ${year}`, () => {
    const law = HOLIDAY_LAWS[country];
    const days = new Map<PlainDate, string>();
    if (!law) return days;
    // First those that stay, so that one that is moved finds every other in its place.
    const dated = law.rules
      .filter(({ since }) => since === undefined || year >= since)
      .map((rule) => ({ rule, day: dayOf(rule.when, year) }));
    for (const { rule, day } of dated) if (!isMoved(rule, day)) days.set(day, rule.name);
    for (const { rule, day } of dated) if (isMoved(rule, day)) days.set(movedDay(rule, day, days), rule.name);
    if (law.bridges) for (const day of bridgesIn(days)) days.set(day, "国民の休日");
    // The first of January of the next year is kept on the Friday before it where it falls on a Saturday.
    const next = law.rules.find(({ when, moved }) => when === "01-01" && moved === "nearest");
    const newYear = plainDate(year + 1, 1, 1);
    if (next && newYear && weekday(newYear) === 6) days.set(addDays(newYear, -1), next.name);
    return days;
  });
}

function isMoved({ moved }: HolidayRule, day: PlainDate): boolean {
  if (moved === undefined) return false;
  return moved === "on" || moved === "nearest" ? weekday(day) >= 6 : weekday(day) === 7;
}

function movedDay({ moved }: HolidayRule, day: PlainDate, taken: ReadonlyMap<PlainDate, string>): PlainDate {
  if (moved === "sunday back" || (moved === "nearest" && weekday(day) === 6)) return addDays(day, -1);
  let next = addDays(day, 1);
  while (taken.has(next) || (moved !== "sunday on" && weekday(next) >= 6)) next = addDays(next, 1);
  return next;
}

/** Weekdays that have a holiday before them and one after. */
function bridgesIn(days: ReadonlyMap<PlainDate, string>): PlainDate[] {
  return [...days.keys()]
    .map((day) => addDays(day, 1))
    .filter((day) => !days.has(day) && days.has(addDays(day, 1)) && weekday(day) !== 7);
}

function dayOf(when: string, year: number): PlainDate {
  const [kind = "", nth = "", month = ""] = when.split(" ");
  if (/^\d\d-\d\d$/.test(kind)) return `${yearText(year)}-${kind}`;
  if (kind.startsWith("easter")) return addDays(easterSunday(year), parseInteger(kind.slice(6).replace("+", "")));
  if (kind === "equinox") return equinox(year, parseInteger(nth));
  if (kind === "brigid") return brigid(year);
  const day = WEEKDAYS.indexOf(kind) + 1;
  if (nth.includes("-") && month === "") return firstFrom(`${yearText(year)}-${nth}`, day);
  const ofMonth = parseInteger(month);
  if (nth === "-1") return firstFrom(dated(year, ofMonth, daysInMonth(year, ofMonth) - 6), day);
  return firstFrom(dated(year, ofMonth, (parseInteger(nth) - 1) * 7 + 1), day);
}

function yearText(year: number): string {
  return year.toString().padStart(4, "0");
}

function dated(year: number, month: number, day: number): PlainDate {
  const date = plainDate(year, month, day);
  if (date === null) throw new RangeError("no such day");
  return date;
}

function firstFrom(date: PlainDate, day: number): PlainDate {
  return addDays(date, modulo(day - weekday(date), 7));
}

/** Organisation of Working Time Act 1997, as amended in 2022: 1 February where it is a Friday, else the first Monday of the month. */
function brigid(year: number): PlainDate {
  const first = dated(year, 2, 1);
  return weekday(first) === 5 ? first : firstFrom(first, 1);
}

/**
 * Easter of the Gregorian calendar (Meeus, Jones and Butcher's computus; it holds for every year from 1583).
 */
export function easterSunday(year: number): PlainDate {
  const golden = modulo(year, 19);
  const century = floorDivide(year, 100);
  const ofCentury = modulo(year, 100);
  const correction = floorDivide(century - floorDivide(century + 8, 25) + 1, 3);
  const epact = modulo(19 * golden + century - floorDivide(century, 4) - correction + 15, 30);
  const sunday = modulo(32 + 2 * modulo(century, 4) + 2 * floorDivide(ofCentury, 4) - epact - modulo(ofCentury, 4), 7);
  const shift = floorDivide(golden + 11 * epact + 22 * sunday, 451);
  const number = epact + sunday - 7 * shift + 114;
  return dated(year, floorDivide(number, 31), modulo(number, 31) + 1);
}

/**
 * The day of the equinox in Japan, 1980 to 2099 (the approximation of the Hydrographic Department, in millionths of a day). The
 * government names the day each February for the next year; it has never differed.
 */
function equinox(year: number, month: number): PlainDate {
  const base = month === 3 ? 20_843_100 : 23_248_800;
  const since = year - 1980;
  return dated(year, month, floorDivide(base + 242_194 * since, 1_000_000) - floorDivide(since, 4));
}
