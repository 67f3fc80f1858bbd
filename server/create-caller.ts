/** The API as functions, for loaders and actions of the screens: the same procedures, checks and refusals as over HTTP. */
import type { RequestContext } from "#server/context.ts";
import { appRouter } from "#server/router.ts";
import { createCallerFactory } from "#server/trpc.ts";

const callerOf = createCallerFactory(appRouter);

/** Every procedure, acting as the person and the agency of this request. Throws TRPCError; the refusal is its `cause`. */
export function createCaller(context: RequestContext) {
  return callerOf(context);
}
