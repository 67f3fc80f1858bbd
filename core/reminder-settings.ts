/** What an agency decides about its reminders: the steps, from what hour, and what lateness costs. */
import { z } from "zod";
import { LateFeeTerms } from "#core/late-fee.ts";
import { REMINDERS_UNTIL_HOUR, ReminderSteps, USUAL_STEPS } from "#core/reminder-ladder.ts";

export const ReminderSettings = z
  .object({
    steps: ReminderSteps,
    /** The hour of the client's day from which reminders leave. */
    fromHour: z
      .number()
      .int()
      .min(6)
      .max(REMINDERS_UNTIL_HOUR - 1),
    /** Null: nobody is asked for more than the invoice; then no step proposes a fee. */
    lateFee: LateFeeTerms.nullable(),
  })
  .refine(({ steps, lateFee }) => lateFee !== null || steps.every((step) => !step.lateFee), {
    error: "fee_without_terms",
  });
export type ReminderSettings = z.infer<typeof ReminderSettings>;

export const USUAL_REMINDERS: ReminderSettings = { steps: [...USUAL_STEPS], fromHour: 9, lateFee: null };
