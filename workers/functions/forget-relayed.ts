/**
 * Every night: what was handed over from the outbox a while ago is forgotten. The engine that took it has books of its own; the outbox
 * keeps a week, for whoever has to find out what was handed over.
 */
import { cron, type Inngest } from "inngest";

export type ForgetRelayedWork = {
  /** Deletes events of the outbox that were handed over more than a week ago, so many at most; how many they were. May be repeated. */
  forgetRelayed(limit: number): Promise<number>;
};

const NIGHTLY = "23 3 * * *";
/** Small enough to hold no lock for long. */
const BATCH = 1000;
/** The rest is for the next night. */
const BATCHES_MAX = 500;

export function forgetRelayed(inngest: Inngest, work: ForgetRelayedWork) {
  return inngest.createFunction(
    { id: "forget-relayed", name: "Empty the outbox of what was handed over", triggers: [cron(NIGHTLY)], retries: 3 },
    async ({ step }) => {
      let forgotten = 0;
      for (let batch = 0; batch < BATCHES_MAX; batch++) {
        const gone = await step.run(`batch-${batch}`, () => work.forgetRelayed(BATCH));
        forgotten += gone;
        if (gone < BATCH) break;
      }
      return { forgotten };
    },
  );
}
