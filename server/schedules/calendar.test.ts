/** The database has the calendar of schedules and their words a second time, to judge what is issued under them: both say the same. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "#core/plain-date.ts";
import { occurrences, periodOf } from "#core/recurrence.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { scheduleWords, withVariablesIn } from "#core/schedule-words.ts";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ poolMax: 2 });
});
afterAll(() => db[Symbol.asyncDispose]());

const COMMON = { timeZone: "UTC", act: "send" } as const;
const CHOICES = ["starting", "ending", "before"] as const;
const ENDS: ScheduleTerms["until"][] = [
  { kind: "never" },
  { kind: "count", times: 3 },
  { kind: "date", on: "2029-02-28" },
];

/** Rules of both kinds, from days around the ends of months and of a leap year. */
function everyTerms(): ScheduleTerms[] {
  const days = [1, 15, 28, 29, 30, 31, "last", "last_working"] as const;
  const rules: ScheduleTerms["rule"][] = [
    ...[1, 2, 3, 12].flatMap((every) => days.map((day) => ({ unit: "month" as const, every, day }))),
    ...[1, 2, 5].flatMap((every) => [1, 5, 7].map((weekday) => ({ unit: "week" as const, every, weekday }))),
  ];
  const starts = ["2027-12-31", "2028-02-29"];
  return rules.flatMap((rule, at) =>
    starts.map((startOn, other) => ({
      ...COMMON,
      rule,
      startOn,
      until: ENDS[(at + other) % 3] ?? { kind: "never" },
      covers: CHOICES[(at + 2 * other) % 3] ?? "ending",
    })),
  );
}

test("A day is one of a schedule, of the same place and for the same period, in the database as in core", async () => {
  const wrong: string[] = [];
  let tried = 0;
  for (const terms of everyTerms()) {
    const { rows } = await db.owner.query<{ day: string; place: number; from: string; to: string }>(
      `select d::text as day, schedule_place($1::jsonb, d) as place, p.period_from::text as from, p.period_to::text as to
         from (select $2::date + n as d from generate_series(0, 800) n) days, schedule_period($1::jsonb, d) p
        where schedule_place($1::jsonb, d) is not null order by d`,
      [JSON.stringify(terms), addDays(terms.startOn, -20)],
    );
    const known = occurrences(terms, terms.startOn, addDays(terms.startOn, 780)).map((day, place) => ({
      day,
      place,
      ...periodOf(terms.rule, terms.covers, day),
    }));
    tried += known.length;
    if (JSON.stringify(rows) !== JSON.stringify(known)) wrong.push(JSON.stringify({ terms, rows, known }));
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(600);
});

test("A content says the same for its period in every language, whatever else stands in it", async () => {
  const period = { from: "2026-11-30", to: "2027-01-31" };
  const said = {
    subject: 'Care "{month}" \\ {quarter}',
    lines: [{ title: "{period}", detail: "{Month} {month} \n {D} {M} {who}" }],
    notes: "",
    total: 3,
    footer: "{year} – nothing else",
  };
  for (const { locales } of SHEET_LANGUAGES) {
    const words = scheduleWords(locales[0]);
    const content = JSON.stringify({ ...said, schedule: { words } });
    const { rows } = await db.owner.query<{ said: unknown }>(
      "select schedule_said($1, $2::date, $3::date) - 'schedule' as said",
      [content, period.from, period.to],
    );
    expect(rows[0]?.said, locales[0]).toEqual(withVariablesIn(said, words, period));
  }
});
