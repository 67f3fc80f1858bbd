/**
 * Every hour: in each agency where a schedule comes up, what is due of it is made. Also at once where somebody started one. What a day
 * brings is one transaction with a row of its own for that day, so a step that runs again makes nothing again.
 */
import { cron, type Inngest, NonRetriableError } from "inngest";
import { type SchedulesDue, schedulesDue } from "./events.ts";

export type ScheduleWork = {
  /** Ids of the agencies where a schedule may be due. */
  agenciesWithSchedules(): Promise<string[]>;
  /** Ids of the schedules of an agency that are due by now. */
  dueSchedules(tenantId: string): Promise<string[]>;
  /** Makes what is due of one; what it made. May be repeated; throws what may pass when tried again. */
  runSchedule(ref: {
    tenantId: string;
    scheduleId: string;
  }): Promise<{ on: string; outcome: string; invoiceId: string }[]>;
};

/** Off the full hour, when everybody else's schedules strike. */
const HOURLY = "7 * * * *";
const EVENTS_AT_ONCE = 500;

/** One event an agency: each has a run of its own, which fails on its own. */
export function findSchedules(inngest: Inngest, work: Pick<ScheduleWork, "agenciesWithSchedules">) {
  return inngest.createFunction(
    { id: "find-schedules", name: "Find agencies where a schedule is due", triggers: [cron(HOURLY)], retries: 2 },
    async ({ step }) => {
      const agencies = await step.run("list-agencies", () => work.agenciesWithSchedules());
      for (let at = 0; at < agencies.length; at += EVENTS_AT_ONCE) {
        const some = agencies.slice(at, at + EVENTS_AT_ONCE);
        await step.sendEvent(
          `ask-from-${at}`,
          some.map((tenantId) => schedulesDue.create({ tenantId })),
        );
      }
      return { agencies: agencies.length };
    },
  );
}

export function runSchedules(inngest: Inngest, work: Omit<ScheduleWork, "agenciesWithSchedules">) {
  return inngest.createFunction(
    {
      id: "run-schedules",
      name: "Make the invoices that schedules bring",
      triggers: [schedulesDue],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      // The next hour looks again.
      retries: 3,
    },
    async ({ event, step }) => {
      const { tenantId }: SchedulesDue = event.data;
      const due = await step.run("what-is-due", () => work.dueSchedules(tenantId));
      const outcomes = await Promise.allSettled(
        due.map((scheduleId) => step.run(`run-${scheduleId}`, () => work.runSchedule({ tenantId, scheduleId }))),
      );
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      // What could be made is made; the run ends as failed, where people look for such.
      if (failed) throw new NonRetriableError("A schedule could not make its invoice", { cause: failed.reason });
      return {
        schedules: due.length,
        made: outcomes.flatMap((outcome) => ("value" in outcome ? outcome.value : [])).length,
      };
    },
  );
}
