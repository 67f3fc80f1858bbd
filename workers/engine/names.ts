/** Names that several parts of the runner, and its functions in the database, agree on. */

/**
 * The queue's name for driving runs of this function (jobs.enqueue_run makes the same). A name a function, because a process only takes
 * what it has a name for: while a new release comes up, the old one leaves the new functions' runs alone.
 */
export function taskOf(functionId: string): string {
  return `run/${functionId}`;
}

export const FUNCTION_FAILED = "inngest/function.failed";
export const FUNCTION_INVOKED = "inngest/function.invoked";
/** What the SDK puts behind a function's id to name its handler of failures. */
export const FAILURE_SUFFIX = "-failure";
