/** Groups what happened by the day on which it did, in the agency's own time zone. */
import { dayWords } from "#app/components/date-text.tsx";
import type { LocaleSettings } from "#app/components/locale-context.tsx";
import { todayIn } from "#core/plain-date.ts";

export type Day<Row> = { day: string; words: string; rows: Row[] };

/** Rows newest first give days newest first. `words` begin a line: "Today", "12 Nov". */
export function byDay<Row extends { at: string }>(rows: readonly Row[], settings: LocaleSettings): Day<Row>[] {
  const days: Day<Row>[] = [];
  for (const row of rows) {
    const day = todayIn(settings.timeZone, new Date(row.at));
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else {
      const words = dayWords(day, settings);
      days.push({ day, words: words.charAt(0).toUpperCase() + words.slice(1), rows: [row] });
    }
  }
  return days;
}
