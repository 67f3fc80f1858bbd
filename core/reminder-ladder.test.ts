import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOLIDAY_COUNTRIES, workCalendar } from "#core/holidays.ts";
import { hourIn } from "#core/local-hour.ts";
import { addDays, daysBetween, todayIn } from "#core/plain-date.ts";
import {
  isRemindingHour,
  LADDER_LIMITS,
  pauseHolds,
  REMINDER_GAP_DAYS,
  REMINDER_LATE_DAYS_MAX,
  type ReminderFacts,
  type ReminderStep,
  ReminderSteps,
  stepDay,
  stepDue,
  stepsAhead,
  USUAL_STEPS,
} from "#core/reminder-ladder.ts";

const NL = workCalendar("NL");
const facts = (dueOn: string, reminded: ReminderFacts["reminded"] = []): ReminderFacts => ({
  issuedOn: addDays(dueOn, -30),
  dueOn,
  reminded,
});
const step = (offsetDays: number): ReminderStep => ({
  id: `at${offsetDays}`,
  offsetDays,
  tone: offsetDays > 0 ? "firm" : "upcoming",
  lateFee: false,
  words: {},
});

describe("the ladder", () => {
  test("goes from before the due date to long after it, each step on a working day of the client", () => {
    // Due on Friday 27 March: three days before is Tuesday; three after is Monday; fourteen after is Good Friday's week; thirty after a Sunday.
    expect(
      stepsAhead(USUAL_STEPS, facts("2026-03-27"), NL, "2026-03-01", 90).map(({ step: { id }, on }) => [id, on]),
    ).toEqual([
      ["before", "2026-03-24"],
      ["first", "2026-03-30"],
      ["second", "2026-04-10"],
      // 26 April is a Sunday and the 27th the King's birthday.
      ["last", "2026-04-28"],
    ]);
  });

  test("says nothing before the due date of an invoice that has only just gone out, nor after a due date that holidays hid", () => {
    expect(stepDay(step(-3), { issuedOn: "2026-03-24", dueOn: "2026-03-27" }, NL)).toBeNull();
    expect(stepDay(step(-3), { issuedOn: "2026-03-23", dueOn: "2026-03-27" }, NL)).toBe("2026-03-24");
    // The day before Sunday 26 April is a Saturday, and the first working day from then is after it.
    expect(stepDay(step(-1), facts("2026-04-26"), NL)).toBeNull();
  });

  test("sends only the last step after an outage, and none that is more than a week late", () => {
    const late = (days: number) => stepDue(USUAL_STEPS, facts("2026-03-02"), NL, addDays("2026-03-02", days))?.step.id;
    expect([late(3), late(10), late(11), late(14), late(21), late(22)]).toEqual([
      "first",
      "first",
      undefined,
      "second",
      "second",
      undefined,
    ]);
  });

  test("keeps two days from a reminder that somebody sent by hand, or will send", () => {
    const byHand = (on: string) => stepDue(USUAL_STEPS, facts("2026-03-02", [{ stepId: null, on }]), NL, "2026-03-05");
    const days = ["03", "04", "06", "07"].map((day) => byHand(`2026-03-${day}`)?.step.id ?? null);
    expect(days).toEqual(["first", null, null, "first"]);
  });

  test("takes no two steps nearer than two days, no tone on the wrong side of the due date, no fee before it", () => {
    const problems = (...steps: ReminderStep[]) =>
      ReminderSteps.safeParse(steps).error?.issues.map(({ message }) => message) ?? [];
    expect(problems(...USUAL_STEPS)).toEqual([]);
    expect(problems(step(3), step(4))).toEqual(["steps_too_close"]);
    expect(problems(step(5), step(3))).toEqual(["steps_too_close"]);
    expect(problems(step(3), { ...step(9), id: "at3" })).toEqual(["step_twice"]);
    expect(problems({ ...step(3), tone: "upcoming" })).toEqual(["tone_of_another_side"]);
    expect(problems({ ...step(0), lateFee: true })).toEqual(["fee_before_due"]);
    expect(ReminderSteps.safeParse(Array.from({ length: 9 }, (_, at) => step(3 * at + 1))).success).toBe(false);
  });

  test("a pause with a last day holds through that day, one without until somebody ends it", () => {
    expect([
      pauseHolds({ untilDay: "2026-03-10" }, "2026-03-10"),
      pauseHolds({ untilDay: "2026-03-10" }, "2026-03-11"),
    ]).toEqual([true, false]);
    expect(pauseHolds({ untilDay: null }, "2099-01-01")).toBe(true);
  });
});

const aLadder = fc
  .uniqueArray(fc.integer({ min: -LADDER_LIMITS.daysBefore, max: LADDER_LIMITS.daysAfter }), { maxLength: 8 })
  .map((offsets) =>
    offsets.sort((a, b) => a - b).filter((at, i, all) => i === 0 || at - (all[i - 1] ?? 0) >= REMINDER_GAP_DAYS),
  )
  .map((offsets) => offsets.map(step));
const aCalendar = fc.oneof(
  fc.constantFrom(...HOLIDAY_COUNTRIES).map(workCalendar),
  // Any weekend, and holidays strewn at random over it.
  fc
    .record({
      rest: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
      seed: fc.integer({ min: 11, max: 97 }),
    })
    .map(({ rest, seed }) => ({
      isWorkingDay: (date: string) => {
        const number = daysBetween("1970-01-01", date);
        return !rest.includes(number % 7) && number % seed !== 0;
      },
    })),
);
const aDay = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays("2026-01-01", days));

describe("whatever the calendar, and whichever days nothing ran", () => {
  test("a step is sent once at most, in order, on a working day, at most a week late, never two in two days, and none after the money", () => {
    fc.assert(
      fc.property(
        fc.record({
          steps: aLadder,
          calendar: aCalendar,
          dueOn: aDay,
          terms: fc.integer({ min: 0, max: 60 }),
          outages: fc.array(fc.tuple(fc.integer({ min: 0, max: 260 }), fc.integer({ min: 1, max: 30 })), {
            maxLength: 4,
          }),
          paidAfter: fc.option(fc.integer({ min: 0, max: 260 })),
        }),
        ({ steps, calendar, dueOn, terms, outages, paidAfter }) => {
          const issuedOn = addDays(dueOn, -terms);
          const reminded: { stepId: string; on: string; offset: number }[] = [];
          for (let at = 0; at < 260; at += 1) {
            if (paidAfter !== null && at >= paidAfter) break;
            if (outages.some(([from, days]) => at >= from && at < from + days)) continue;
            const today = addDays(issuedOn, at);
            // Asked hourly: the second time finds what the first one sent.
            for (let hour = 0; hour < 2; hour += 1) {
              const due = stepDue(steps, { issuedOn, dueOn, reminded }, calendar, today);
              if (due) reminded.push({ stepId: due.step.id, on: today, offset: due.step.offsetDays });
            }
          }
          expect(new Set(reminded.map(({ stepId }) => stepId)).size).toBe(reminded.length);
          for (const [at, sent] of reminded.entries()) {
            const before = reminded[at - 1];
            expect(calendar.isWorkingDay(sent.on)).toBe(true);
            expect(sent.on > issuedOn).toBe(true);
            if (sent.offset <= 0) expect(sent.on <= dueOn).toBe(true);
            const day = stepDay(step(sent.offset), { issuedOn, dueOn }, calendar) ?? "";
            expect(daysBetween(day, sent.on)).toBeLessThanOrEqual(REMINDER_LATE_DAYS_MAX);
            expect(sent.on >= day).toBe(true);
            if (!before) continue;
            expect(sent.offset).toBeGreaterThan(before.offset);
            expect(daysBetween(before.on, sent.on)).toBeGreaterThanOrEqual(REMINDER_GAP_DAYS);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("without outages the list of what comes is what is sent", () => {
    fc.assert(
      fc.property(aLadder, aCalendar, aDay, (steps, calendar, dueOn) => {
        const known = facts(dueOn);
        const ahead = stepsAhead(steps, known, calendar, known.issuedOn, 240);
        const reminded: { stepId: string; on: string }[] = [];
        for (let at = 0; at < 240; at += 1) {
          const today = addDays(known.issuedOn, at);
          const due = stepDue(steps, { ...known, reminded }, calendar, today);
          if (due) reminded.push({ stepId: due.step.id, on: today });
        }
        expect(ahead.map((one) => ({ stepId: one.step.id, on: one.on }))).toEqual(reminded);
      }),
      { numRuns: 60 },
    );
  });

  test("in every time zone and over every clock change an hourly look finds each of these days once, in office hours", () => {
    const zones = fc.constantFrom(
      "Europe/Amsterdam",
      "America/New_York",
      "Asia/Kolkata",
      "Australia/Lord_Howe",
      "Pacific/Apia",
      "America/St_Johns",
      "Africa/Cairo",
    );
    fc.assert(
      fc.property(zones, fc.constantFrom("2026-03-20", "2026-04-01", "2026-10-22", "2026-11-25"), (timeZone, dueOn) => {
        const calendar = workCalendar("ZZ");
        const steps = [step(1), step(3), step(8)];
        const reminded: { stepId: string; on: string; hour: number }[] = [];
        const begins = Date.parse(`${dueOn}T00:07:00Z`);
        for (let hours = -24; hours < 24 * 14; hours += 1) {
          const now = new Date(begins + hours * 3_600_000);
          const hour = hourIn(timeZone, now);
          if (!isRemindingHour(hour, 9)) continue;
          const on = todayIn(timeZone, now);
          const due = stepDue(steps, { ...facts(dueOn), reminded }, calendar, on);
          if (due) reminded.push({ stepId: due.step.id, on, hour });
        }
        expect(reminded.map(({ stepId, on }) => ({ stepId, on }))).toEqual(
          stepsAhead(steps, facts(dueOn), calendar, addDays(dueOn, -1), 14).map((one) => ({
            stepId: one.step.id,
            on: one.on,
          })),
        );
        expect(reminded.every(({ hour }) => hour === 9)).toBe(true);
      }),
      { numRuns: 28 },
    );
  });
});
