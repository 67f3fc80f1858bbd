/** Issue and due dates as people type them. A due date is either a day or a number of days after the issue. */
import { addDays, formatDate, type PlainDate, parseTypedDate } from "#core/plain-date.ts";

export type Due = { dueDate: PlainDate | null; dueDays: number };

const DUE_DAYS_MAX = 365;

/**
 * What `text` means: "+30", "30", "30 days", "net 30", "2 weeks" and "on receipt" count from the issue; anything else is
 * a day. Empty goes back to counting. Null where it is neither.
 */
export function parseTypedDue(
  text: string,
  before: Due,
  issueDate: PlainDate | null,
  today: PlainDate,
  locale: string,
): Due | null {
  const written = text.trim().toLowerCase();
  if (written === "") return { dueDate: null, dueDays: before.dueDays };
  if (/^(on receipt|at once|now|direct|sofort)$/.test(written)) return { dueDate: null, dueDays: 0 };
  const count =
    /^\+\s*(\d{1,3})\s*(d|days?|dagen|tage|w|weeks?|weken|wochen)?$/.exec(written) ??
    /^(?:net\s*)?(\d{1,3})\s*(d|days?|dagen|tage|w|weeks?|weken|wochen)(?: after)?$/.exec(written) ??
    /^net\s*(\d{1,3})$/.exec(written);
  if (count?.[1]) {
    const days = Number.parseInt(count[1], 10) * (count[2]?.startsWith("w") ? 7 : 1);
    return days <= DUE_DAYS_MAX ? { dueDate: null, dueDays: days } : null;
  }
  // Offsets count from the issue where there is one: that is the day that people have before their eyes.
  const day = parseTypedDate(text, issueDate ?? today, locale);
  return day === null ? null : { dueDate: day, dueDays: before.dueDays };
}

/** A day that was typed for the issue, or null (when it is approved) for an empty field; undefined where it is neither. */
export function parseTypedIssue(text: string, today: PlainDate, locale: string): PlainDate | null | undefined {
  if (/^\s*(when approved|when issued)?\s*$/i.test(text)) return null;
  return parseTypedDate(text, today, locale) ?? undefined;
}

export type Period = { serviceFrom: PlainDate | null; serviceTo: PlainDate | null };

/** "1 nov - 30 nov", "1/11 to 30/11", one day, or nothing. Undefined where a part is no day. */
export function parseTypedPeriod(text: string, today: PlainDate, locale: string): Period | undefined {
  const written = text.trim();
  if (written === "") return { serviceFrom: null, serviceTo: null };
  const parts = written.split(/\s+(?:-|–|—|to|until|t\/m|tot|bis)\s+|\s*[–—]\s*/i);
  if (parts.length > 2) return undefined;
  const days = parts.map((part) => parseTypedDate(part, today, locale));
  const [from, to] = days;
  if (days.some((day) => day === null) || !from) return undefined;
  return { serviceFrom: from, serviceTo: to ?? from };
}

/** The day on which it would be due if it were issued on `issued`. */
export function dueOn(due: Due, issued: PlainDate): PlainDate {
  return due.dueDate ?? addDays(issued, due.dueDays);
}

export function spokenDate(date: PlainDate, locale: string): string {
  return formatDate(date, locale, "full");
}
