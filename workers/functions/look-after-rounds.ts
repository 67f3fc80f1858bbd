/**
 * Every hour: in each agency where something waits, whoever has to sign is reminded, whoever can help is told where nobody is left, and
 * what waited too long goes back. Also at once where somebody lost the right to sign.
 */
import { cron, type Inngest, NonRetriableError } from "inngest";
import { type RoundsChecked, roundsChecked } from "./events.ts";

type Reminder = { roundId: string; step: number; count: number; memberIds: string[] };
type StuckNote = { roundId: string; cause: string; memberIds: string[] };

export type WaitingRoundsWork = {
  /** Ids of the agencies where a round is open. */
  agenciesThatWait(): Promise<string[]>;
  roundsDue(tenantId: string): Promise<{ expired: string[]; reminders: Reminder[]; stuck: StuckNote[] }>;
  /** Sends the round back, if it still is too old; ids of the members to tell. May be repeated. */
  expireRound(ref: { tenantId: string; roundId: string }): Promise<string[]>;
  /** Each sends a mail once to each, or says why nobody needs it; throws what may pass when tried again. */
  sendExpiredMail(ref: { tenantId: string; roundId: string; memberId: string }): Promise<string>;
  sendReminders(ref: Reminder & { tenantId: string }): Promise<string[]>;
  sendStuckNotes(ref: StuckNote & { tenantId: string }): Promise<string[]>;
};

/** Off the full hour, when everybody else's schedules strike. */
const HOURLY = "7 * * * *";
const EVENTS_AT_ONCE = 500;

/** One event an agency: each has a run of its own, which fails on its own. */
export function findWaitingRounds(inngest: Inngest, work: Pick<WaitingRoundsWork, "agenciesThatWait">) {
  return inngest.createFunction(
    { id: "find-waiting-rounds", name: "Find agencies where a round waits", triggers: [cron(HOURLY)], retries: 2 },
    async ({ step }) => {
      const agencies = await step.run("list-agencies", () => work.agenciesThatWait());
      for (let at = 0; at < agencies.length; at += EVENTS_AT_ONCE) {
        const some = agencies.slice(at, at + EVENTS_AT_ONCE);
        await step.sendEvent(
          `ask-from-${at}`,
          some.map((tenantId) => roundsChecked.create({ tenantId })),
        );
      }
      return { agencies: agencies.length };
    },
  );
}

export function lookAfterRounds(inngest: Inngest, work: Omit<WaitingRoundsWork, "agenciesThatWait">) {
  return inngest.createFunction(
    {
      id: "look-after-rounds",
      name: "Remind of rounds, and end those that are too old",
      triggers: [roundsChecked],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      // The next hour looks again.
      retries: 3,
    },
    async ({ event, step }) => {
      const { tenantId }: RoundsChecked = event.data;
      const due = await step.run("what-is-due", () => work.roundsDue(tenantId));
      const outcomes = await Promise.allSettled([
        ...due.expired.map(async (roundId) => {
          const readers = await step.run(`expire-${roundId}`, () => work.expireRound({ tenantId, roundId }));
          await Promise.all(
            readers.map((memberId) =>
              step.run(`mail-expired-${roundId}-${memberId}`, () =>
                work.sendExpiredMail({ tenantId, roundId, memberId }),
              ),
            ),
          );
        }),
        // A step a round and not a mail: a run has a thousand steps at most, and every mail has a key of its own.
        ...due.reminders.map((reminder) =>
          step.run(`remind-${reminder.roundId}`, () => work.sendReminders({ tenantId, ...reminder })),
        ),
        ...due.stuck.map((note) => step.run(`stuck-${note.roundId}`, () => work.sendStuckNotes({ tenantId, ...note }))),
      ]);
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      // What could be done is done; the run ends as failed, where people look for such.
      if (failed) throw new NonRetriableError("a round was not looked after", { cause: failed.reason });
      return { expired: due.expired.length, reminders: due.reminders.length, stuck: due.stuck.length };
    },
  );
}
