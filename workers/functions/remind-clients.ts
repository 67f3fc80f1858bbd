/**
 * Every hour: in each agency that reminds, the steps of its ladder that are due go out, and what lateness costs is proposed after those
 * that ask for it. Nothing is planned ahead: each hour finds what is due by then, so an hour that is missed, or runs twice, changes nothing.
 */
import { cron, type Inngest, NonRetriableError } from "inngest";
import { type RemindersChecked, remindersChecked } from "./events.ts";

type ReminderRef = { tenantId: string; invoiceId: string; stepId: string };

export type ReminderWork = {
  /** Ids of the agencies that have reminders on. */
  agenciesThatRemind(): Promise<string[]>;
  remindersDue(tenantId: string): Promise<ReminderRef[]>;
  /** Sends one step about one invoice, if it still is due; says what came of it. May be repeated. */
  sendReminder(ref: ReminderRef): Promise<string>;
  lateFeesDue(tenantId: string): Promise<ReminderRef[]>;
  /** Makes the draft, if it still is owed; says what came of it. May be repeated. */
  proposeLateFee(ref: ReminderRef): Promise<{ proposed: string } | { not: string }>;
};

/** Off the full hour, when everybody else's schedules strike. */
const HOURLY = "7 * * * *";
const EVENTS_AT_ONCE = 500;
/** One step of a run does so many, each in a transaction of its own: a run has a thousand steps at most. */
const AT_ONCE = 25;

/** One event an agency: each has a run of its own, which fails on its own. */
export function findReminders(inngest: Inngest, work: Pick<ReminderWork, "agenciesThatRemind">) {
  return inngest.createFunction(
    { id: "find-reminders", name: "Find agencies that remind their clients", triggers: [cron(HOURLY)], retries: 2 },
    async ({ step }) => {
      const agencies = await step.run("list-agencies", () => work.agenciesThatRemind());
      for (let at = 0; at < agencies.length; at += EVENTS_AT_ONCE) {
        const some = agencies.slice(at, at + EVENTS_AT_ONCE);
        await step.sendEvent(
          `ask-from-${at}`,
          some.map((tenantId) => remindersChecked.create({ tenantId })),
        );
      }
      return { agencies: agencies.length };
    },
  );
}

export function remindClients(inngest: Inngest, work: Omit<ReminderWork, "agenciesThatRemind">) {
  return inngest.createFunction(
    {
      id: "remind-clients",
      name: "Remind the clients of an agency",
      triggers: [remindersChecked],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      // The next hour looks again.
      retries: 3,
    },
    async ({ event, step }) => {
      const { tenantId }: RemindersChecked = event.data;
      const due = await step.run("what-is-due", () => work.remindersDue(tenantId));
      const sent: string[] = [];
      for (let at = 0; at < due.length; at += AT_ONCE) {
        const some = due.slice(at, at + AT_ONCE);
        sent.push(...(await step.run(`remind-from-${at}`, () => each(some, (ref) => work.sendReminder(ref)))));
      }
      const owed = await step.run("fees-due", () => work.lateFeesDue(tenantId));
      const fees: string[] = [];
      for (let at = 0; at < owed.length; at += AT_ONCE) {
        const some = owed.slice(at, at + AT_ONCE);
        fees.push(...(await step.run(`propose-from-${at}`, () => each(some, (ref) => proposalOf(work, ref)))));
      }
      const failed = [...sent, ...fees].filter((outcome) => outcome.startsWith(FAILED));
      // What could be done is done; the run ends as failed, where people look for such, with the first reason.
      if (failed.length > 0) throw new NonRetriableError(`${failed.length} of the invoices: ${failed[0]}`);
      return { reminders: count(sent), fees: count(fees) };
    },
  );
}

async function proposalOf(work: Pick<ReminderWork, "proposeLateFee">, ref: ReminderRef): Promise<string> {
  const outcome = await work.proposeLateFee(ref);
  return "proposed" in outcome ? "proposed" : outcome.not;
}

const FAILED = "it could not be done: ";

/** One after the other, the longest owed first; one that fails keeps no other from its turn. */
async function each(refs: readonly ReminderRef[], work: (ref: ReminderRef) => Promise<string>): Promise<string[]> {
  const outcomes: string[] = [];
  for (const ref of refs) {
    outcomes.push(await work(ref).catch((error: unknown) => `${FAILED}invoice ${ref.invoiceId}, ${inWords(error)}`));
  }
  return outcomes;
}

/** What an admin reads. A failed query is ours to understand, and its text has parameters in it. */
function inWords(error: unknown): string {
  const message = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  return message === "" || message.startsWith("Failed query") ? "our database did not answer" : message;
}

function count(outcomes: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const outcome of outcomes) counted[outcome] = (counted[outcome] ?? 0) + 1;
  return counted;
}
