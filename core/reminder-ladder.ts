/**
 * The ladder of payment reminders: on which day which step of it is due. Pure, and without a plan that is kept: whoever asks says what
 * day it is and what was sent, and asks again before sending. So a clock change, an outage or a ladder that was edited in between can
 * neither double a reminder nor send a stale one.
 */
import { z } from "zod";
import { type WorkCalendar, workingDayFrom } from "#core/holidays.ts";
import { addDays, daysBetween, type PlainDate } from "#core/plain-date.ts";
import { SHEET_LANGUAGES, type SheetLanguage } from "#core/sheet/sheet-languages.ts";

/** "upcoming" speaks of a day that is to come, so it is for steps up to the due date; the others are for those after it. */
export const REMINDER_TONES = ["upcoming", "friendly", "firm", "final"] as const;
export type ReminderTone = (typeof REMINDER_TONES)[number];

export const LADDER_LIMITS = {
  steps: 8,
  daysBefore: 30,
  daysAfter: 180,
  subjectChars: 150,
  bodyChars: 2_000,
} as const;

/** Of one invoice: closer together a reminder nags, and the bank has not booked yet what was paid after the one before. */
export const REMINDER_GAP_DAYS = 2;
/** A step that could not be sent on its day is sent up to so many days late, and then no more: a week's outage loses none. */
export const REMINDER_LATE_DAYS_MAX = 7;
/** To one address in one day, of all invoices together: beyond it the next working day goes on, the oldest debt first. */
export const REMINDERS_PER_ADDRESS_MAX = 3;
/** Reminders arrive in office hours of their reader: from the hour of the settings until this one. */
export const REMINDERS_UNTIL_HOUR = 18;

const StepWords = z.object({
  subject: z.string().trim().min(1).max(LADDER_LIMITS.subjectChars),
  body: z.string().trim().min(1).max(LADDER_LIMITS.bodyChars),
});
export type StepWords = z.infer<typeof StepWords>;

const LANGUAGES = SHEET_LANGUAGES.map(({ code }) => code) as [SheetLanguage, ...SheetLanguage[]];

export const ReminderStep = z
  .object({
    /** Stays when the step is moved or reworded: a step is sent once for an invoice, whatever it says by now. */
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    /** Days after the due date; before it where negative. */
    offsetDays: z.number().int().min(-LADDER_LIMITS.daysBefore).max(LADDER_LIMITS.daysAfter),
    tone: z.enum(REMINDER_TONES),
    /** After this step a late fee is proposed as a draft. */
    lateFee: z.boolean(),
    /** The agency's own words, by language; where there are none, ours. */
    words: z.partialRecord(z.enum(LANGUAGES), StepWords),
  })
  .refine(({ offsetDays, tone }) => offsetDays > 0 !== (tone === "upcoming"), { error: "tone_of_another_side" })
  .refine(({ offsetDays, lateFee }) => offsetDays > 0 || !lateFee, { error: "fee_before_due" });
export type ReminderStep = z.infer<typeof ReminderStep>;

/** In the order of their days, each at least as far from the next as two reminders of one invoice are. */
export const ReminderSteps = z
  .array(ReminderStep)
  .max(LADDER_LIMITS.steps)
  .refine((steps) => new Set(steps.map(({ id }) => id)).size === steps.length, { error: "step_twice" })
  .refine(
    (steps) =>
      steps.every((step, at) => {
        const before = steps[at - 1];
        return !before || step.offsetDays - before.offsetDays >= REMINDER_GAP_DAYS;
      }),
    { error: "steps_too_close" },
  );

/** What an agency has that never looked at its ladder. */
export const USUAL_STEPS: readonly ReminderStep[] = [
  { id: "before", offsetDays: -3, tone: "upcoming", lateFee: false, words: {} },
  { id: "first", offsetDays: 3, tone: "friendly", lateFee: false, words: {} },
  { id: "second", offsetDays: 14, tone: "firm", lateFee: false, words: {} },
  { id: "last", offsetDays: 30, tone: "final", lateFee: false, words: {} },
];

/** What is known of one invoice that is issued and not settled. */
export type ReminderFacts = {
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** What was sent, by the ladder or by hand (then without a step). */
  reminded: readonly { stepId: string | null; on: PlainDate }[];
};

type Calendar = Pick<WorkCalendar, "isWorkingDay">;

/**
 * The day of a step: moved on to a working day. Null where it has none for this invoice: a step up to the due date needs the invoice
 * to be out for a day at least, and must not come after the due date.
 */
export function stepDay(
  step: Pick<ReminderStep, "offsetDays">,
  facts: Pick<ReminderFacts, "issuedOn" | "dueOn">,
  calendar: Calendar,
): PlainDate | null {
  const day = workingDayFrom(addDays(facts.dueOn, step.offsetDays), calendar);
  if (day <= facts.issuedOn) return null;
  return step.offsetDays <= 0 && day > facts.dueOn ? null : day;
}

type PlacedStep = { step: ReminderStep; day: PlainDate };

/** The step to send on `today`, or null. Of several whose day has come only the last: what was missed before it stays unsent. */
export function stepDue(
  steps: readonly ReminderStep[],
  facts: ReminderFacts,
  calendar: Calendar,
  today: PlainDate,
): PlacedStep | null {
  return calendar.isWorkingDay(today) ? dueOf(placed(steps, facts, calendar), facts, today) : null;
}

/** The steps that have a day for this invoice, in their order. */
function placed(steps: readonly ReminderStep[], facts: ReminderFacts, calendar: Calendar): PlacedStep[] {
  return steps
    .flatMap((step) => {
      const day = stepDay(step, facts, calendar);
      return day === null ? [] : [{ step, day }];
    })
    .sort((a, b) => a.step.offsetDays - b.step.offsetDays);
}

/** On a working day. */
function dueOf(steps: readonly PlacedStep[], facts: ReminderFacts, today: PlainDate): PlacedStep | null {
  const last = steps.findLast(({ day }) => day <= today);
  if (!last || facts.reminded.some(({ stepId }) => stepId === last.step.id)) return null;
  if (last.step.offsetDays <= 0 && today > facts.dueOn) return null;
  if (daysBetween(last.day, today) > REMINDER_LATE_DAYS_MAX) return null;
  return facts.reminded.some(({ on }) => isNear(daysBetween(on, today))) ? null : last;
}

/** Also ahead of time: a person may have chosen tomorrow for a reminder of their own. */
function isNear(days: number): boolean {
  return days < REMINDER_GAP_DAYS && days > -REMINDER_GAP_DAYS;
}

/**
 * What the ladder will send from `from` on, as far as it is known today: a step a day, in their order, as if nothing were paid and nothing
 * missed; nothing on days that `mayOn` refuses. `days` bounds how far is looked.
 */
export function stepsAhead(
  steps: readonly ReminderStep[],
  facts: ReminderFacts,
  calendar: Calendar,
  from: PlainDate,
  days: number,
  mayOn: (day: PlainDate) => boolean = () => true,
): { step: ReminderStep; on: PlainDate }[] {
  const places = placed(steps, facts, calendar);
  const found: { step: ReminderStep; on: PlainDate }[] = [];
  const reminded = [...facts.reminded];
  for (let ahead = 0; ahead < days; ahead += 1) {
    const on = addDays(from, ahead);
    if (!mayOn(on)) continue;
    const due = dueOf(places, { ...facts, reminded }, on);
    // Asked last: most days are no step's, and the calendar takes longer to say than the rest.
    if (!due || !calendar.isWorkingDay(on)) continue;
    found.push({ step: due.step, on });
    reminded.push({ stepId: due.step.id, on });
  }
  return found;
}

/** Whether reminders leave at this hour of their reader's day. */
export function isRemindingHour(hour: number, fromHour: number): boolean {
  return hour >= fromHour && hour < REMINDERS_UNTIL_HOUR;
}

/** Whether a pause that was not ended by hand still holds. */
export function pauseHolds(pause: { untilDay: PlainDate | null }, today: PlainDate): boolean {
  return pause.untilDay === null || today <= pause.untilDay;
}
