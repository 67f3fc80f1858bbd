/**
 * Keeps what failed for good where its agency sees it, and tells whoever can do something about it. The embedded runner has kept it
 * before this begins, in the transaction that ended the run; an Inngest server has not.
 */
import type { Inngest } from "inngest";
import type { Failure } from "#db/failed-work.ts";
import { failureOf } from "#server/work/failure.ts";
import { runFailed } from "./events.ts";

export type FailedWorkWork = {
  /** Writes a failure; one that is known by its run changes nothing. */
  keepFailure(failure: Failure): Promise<void>;
  /** Tells owners and admins once; says what came of it. */
  tellFailedWork(ref: { tenantId: string; runId: string }): Promise<string>;
};

const ID = "tell-of-failed-work";
/** What fails in these is itself about a failure: the first one is told, and that must be enough. */
const ABOUT_A_FAILURE = new RegExp(`(-failure|-${ID})$`);

export function tellOfFailedWork(inngest: Inngest, work: FailedWorkWork) {
  return inngest.createFunction(
    { id: ID, name: "Tell of work that failed", triggers: [runFailed], retries: 11 },
    async ({ event, step }) => {
      const { run_id: runId, function_id: functionId, error } = event.data;
      if (ABOUT_A_FAILURE.test(functionId)) return "about a failure";
      const ended = { name: error.name, message: error.message };
      const failure = failureOf({
        runId,
        functionId,
        event: event.data.event,
        step: null,
        attempts: 0,
        firstError: ended,
        lastError: ended,
      });
      if (!failure) return "of no agency";
      const { tenantId } = failure;
      await step.run("keep", () => work.keepFailure(failure));
      return step.run("tell", () => work.tellFailedWork({ tenantId, runId }));
    },
  );
}
