/** The form of the ladder, read: what people typed becomes settings, or sentences beside the fields. */
import { text, WrongFields } from "#app/api.server.ts";
import { normalizeDecimal } from "#core/decimal.ts";
import { LateFeeTerms } from "#core/late-fee.ts";
import { parseMoney } from "#core/money.ts";
import { LADDER_LIMITS, REMINDER_GAP_DAYS, REMINDER_TONES, type ReminderStep } from "#core/reminder-ladder.ts";
import { ReminderSettings } from "#core/reminder-settings.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";

/** As many rows as the form can have: every step, and the empty one that adds another. */
const ROWS_MAX = LADDER_LIMITS.steps + 1;

/** `before` keeps what the form does not show: the words of each step. Throws WrongFields. */
export function reminderSettingsIn(
  form: FormData,
  before: ReminderSettings,
  agency: { locale: string; baseCurrency: string },
): ReminderSettings {
  const steps: ReminderStep[] = [];
  for (let row = 0; row < ROWS_MAX; row += 1) {
    const step = stepIn(form, row, before);
    if (step) steps.push(step);
  }
  steps.sort((a, b) => a.offsetDays - b.offsetDays);
  const parsed = ReminderSettings.safeParse({
    steps,
    fromHour: Number(text(form, "fromHour")),
    lateFee: lateFeeIn(form, agency),
  });
  if (!parsed.success) throw new WrongFields({}, sentenceOf(parsed.error.issues.map(({ message }) => message)));
  return parsed.data;
}

function stepIn(form: FormData, row: number, before: ReminderSettings): ReminderStep | null {
  const field = (name: string) => `step-${row}-${name}`;
  const days = text(form, field("days")).trim();
  if (days === "" || form.has(field("remove"))) return null;
  if (!/^\d{1,3}$/.test(days)) throw new WrongFields({ [field("days")]: "Write a whole number of days." });
  const isBefore = text(form, field("side")) === "before";
  const most = isBefore ? LADDER_LIMITS.daysBefore : LADDER_LIMITS.daysAfter;
  if (Number(days) > most) throw new WrongFields({ [field("days")]: `At most ${most} days.` });
  const offsetDays = isBefore ? -Number(days) : Number(days);
  const chosen = REMINDER_TONES.find((tone) => tone === text(form, field("tone"))) ?? "friendly";
  const tone = offsetDays <= 0 ? "upcoming" : chosen === "upcoming" ? "friendly" : chosen;
  const id = text(form, field("id")) || newId(before);
  const words = before.steps.find((step) => step.id === id)?.words ?? {};
  return {
    id,
    offsetDays: offsetDays === 0 ? 0 : offsetDays,
    tone,
    lateFee: form.has(field("fee")) && offsetDays > 0,
    words,
  };
}

/** Random, because an id that comes back after its step was removed would count as sent. */
function newId(before: ReminderSettings): string {
  const id = `step-${crypto.randomUUID().slice(0, 13)}`;
  return before.steps.some((step) => step.id === id) ? newId(before) : id;
}

function lateFeeIn(form: FormData, agency: { locale: string; baseCurrency: string }): LateFeeTerms | null {
  const written = text(form, "annualRate").trim();
  const sum = text(form, "fixed").trim();
  if (written === "" && sum === "") return null;
  const annualRate = written === "" ? "0" : normalizeDecimal(written, agency.locale);
  const minor = sum === "" ? null : parseMoney(sum, agency.baseCurrency, agency.locale);
  if (sum !== "" && (minor === null || minor < 0n)) {
    throw new WrongFields({ fixed: `Write an amount in ${agency.baseCurrency}, or leave it empty.` });
  }
  const terms = LateFeeTerms.safeParse({
    annualRate,
    basis: text(form, "basis") === "agreed" ? "agreed" : "statutory",
    fixed: minor === null || minor === 0n ? null : { minor: minor.toString(), currency: agency.baseCurrency },
  });
  if (!terms.success) throw new WrongFields({ annualRate: "Write a percentage a year, from 0 to 60." });
  return terms.data;
}

function sentenceOf(problems: readonly string[]): string {
  if (problems.includes("steps_too_close")) {
    return `Two steps have to be at least ${REMINDER_GAP_DAYS} days apart: closer together they nag.`;
  }
  if (problems.includes("fee_without_terms")) {
    return "A step proposes a late fee, but neither a rate nor a sum is given below.";
  }
  return "Something in the ladder does not hold together. Nothing was saved; look at the days and the hour.";
}

/** The words of one step in one language, put into the settings or, with `back`, taken out of them. Throws WrongFields. */
export function wordsIn(form: FormData, before: ReminderSettings): ReminderSettings {
  const stepId = text(form, "stepId");
  const language = sheetLanguage(text(form, "language"));
  const said = { subject: text(form, "subject"), body: text(form, "body").replaceAll("\r\n", "\n") };
  const isBack = form.has("back");
  if (!isBack && said.subject === "") throw new WrongFields({ subject: "A mail needs a subject." });
  if (!isBack && said.body === "") throw new WrongFields({ body: "Write what it says." });
  const steps = before.steps.map((step) => {
    if (step.id !== stepId) return step;
    const { [language]: _old, ...others } = step.words;
    return { ...step, words: isBack ? others : { ...others, [language]: said } };
  });
  const parsed = ReminderSettings.safeParse({ ...before, steps });
  if (!parsed.success) throw new WrongFields({ body: `At most ${LADDER_LIMITS.bodyChars} characters.` });
  return parsed.data;
}
