/** Payment reminders: the agency's ladder, what it sends, and for whom it pauses. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { DryRunRemindersInput, dryRunReminders } from "./dry-run-reminders.ts";
import { ClientRemindersInput, clientReminders, InvoiceRemindersInput, invoiceReminders } from "./invoice-reminders.ts";
import { PauseRemindersInput, pauseReminders, ResumeRemindersInput, resumeReminders } from "./pause-reminders.ts";
import { readReminderSettings, SaveReminderSettingsInput, saveReminderSettings } from "./save-reminder-settings.ts";
import { UsualWordsInput, usualWords } from "./usual-words.ts";

const read = tenantProcedure("invoices.read");
const write = tenantProcedure("reminders.write");
const manage = tenantProcedure("agency.update");

export const remindersRouter = router({
  settings: tenantProcedure("agency.read").query(({ ctx }) => readReminderSettings(ctx)),
  saveSettings: manage.input(SaveReminderSettingsInput).mutation(({ ctx, input }) => saveReminderSettings(ctx, input)),
  /** A mutation because a ladder is too long for an address; it changes nothing. */
  dryRun: manage.input(DryRunRemindersInput).mutation(({ ctx, input }) => dryRunReminders(ctx, input)),
  usualWords: tenantProcedure("agency.read")
    .input(UsualWordsInput)
    .query(({ input }) => usualWords(input)),
  ofInvoice: read.input(InvoiceRemindersInput).query(({ ctx, input }) => invoiceReminders(ctx, input)),
  ofClient: tenantProcedure("clients.read")
    .input(ClientRemindersInput)
    .query(({ ctx, input }) => clientReminders(ctx, input)),
  pause: write.input(PauseRemindersInput).mutation(({ ctx, input }) => pauseReminders(ctx, input)),
  resume: write.input(ResumeRemindersInput).mutation(({ ctx, input }) => resumeReminders(ctx, input)),
});
