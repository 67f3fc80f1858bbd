/** What the host hands to every loader and action: the caller of the API above all (see docs/decisions/003). */
import type { RequestContext, Services } from "#server/context.ts";
import type { createCaller } from "#server/create-caller.ts";

export type Api = ReturnType<typeof createCaller>;

declare module "@remix-run/server-runtime" {
  interface AppLoadContext {
    services: Services;
    requestContext: RequestContext;
    /** Every procedure of the API as a function, acting as the person behind this request. */
    api: Api;
    /** For the inline scripts that the content security policy lets run. */
    nonce: string;
  }
  interface Future {
    v3_singleFetch: true;
  }
}
