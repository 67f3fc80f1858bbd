/** Every hour: in each agency where somebody waits for the mail of once a day, it goes out to those whose hour has come. */
import { cron, type Inngest, NonRetriableError } from "inngest";
import { digestsDue } from "./events.ts";

type Digest = { memberId: string; day: string };

export type DigestWork = {
  /** Ids of the agencies where something waits for a digest. */
  agenciesWithDigests(): Promise<string[]>;
  digestsDue(tenantId: string): Promise<Digest[]>;
  /** Sends the mail of that day once, or says that nothing is left to tell; throws what may pass when tried again. */
  sendDigest(ref: Digest & { tenantId: string }): Promise<string>;
};

/** Twice an hour, off the hours of the others: an hour that somebody chose is met within thirty minutes, also where clocks stand at :30. */
const TWICE_AN_HOUR = "4,34 * * * *";
const EVENTS_AT_ONCE = 500;

/** One event an agency: each has a run of its own, which fails on its own. */
export function findDigests(inngest: Inngest, work: Pick<DigestWork, "agenciesWithDigests">) {
  return inngest.createFunction(
    { id: "find-digests", name: "Find agencies with a digest to send", triggers: [cron(TWICE_AN_HOUR)], retries: 2 },
    async ({ step }) => {
      const agencies = await step.run("list-agencies", () => work.agenciesWithDigests());
      for (let at = 0; at < agencies.length; at += EVENTS_AT_ONCE) {
        const some = agencies.slice(at, at + EVENTS_AT_ONCE);
        await step.sendEvent(
          `ask-from-${at}`,
          some.map((tenantId) => digestsDue.create({ tenantId })),
        );
      }
      return { agencies: agencies.length };
    },
  );
}

export function sendDigests(inngest: Inngest, work: Omit<DigestWork, "agenciesWithDigests">) {
  return inngest.createFunction(
    {
      id: "send-digests",
      name: "Mail what happened once a day",
      triggers: [digestsDue],
      concurrency: { key: "event.data.tenantId", limit: 1 },
      // The next half hour asks again.
      retries: 3,
    },
    async ({ event, step }) => {
      const { tenantId } = event.data;
      const due = await step.run("who-is-due", () => work.digestsDue(tenantId));
      const outcomes = await Promise.allSettled(
        due.map((digest) => step.run(`digest-${digest.memberId}`, () => work.sendDigest({ tenantId, ...digest }))),
      );
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      if (failed) throw new NonRetriableError("Somebody's digest did not go out.", { cause: failed.reason });
      return { sent: due.length };
    },
  );
}
