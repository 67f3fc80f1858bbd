/**
 * What every procedure shares: who asks, what they may, how a refusal leaves the house. A procedure's type supplies what it
 * promises: behind `tenantProcedure` there is an actor, so no use case checks for one.
 */
import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { type Action, may } from "#core/permissions.ts";
import type { Actor, RequestContext, Services } from "#server/context.ts";
import { DomainError, TRPC_CODE } from "#server/errors.ts";
import type { Person } from "#server/identity/identity.ts";

/** What a use case of one agency has at hand. */
export type TenantContext = { services: Services; requestId: string; actor: Actor };
/** What a use case of a signed-in person has at hand, whichever agencies they belong to. */
export type PersonContext = { services: Services; requestId: string; person: Person };

/** As many as a person reads; a hostile input can have thousands. */
const ISSUES_MAX = 20;

const SSE = {
  /** Proxies close what is silent for a minute, and a browser learns only by silence that the other end is gone. */
  ping: { enabled: true, intervalMs: 15_000 },
  client: { reconnectAfterInactivityMs: 40_000 },
  /** Who comes back is looked at anew: an identity provider that tells of no ended session is believed no longer than this. */
  maxDurationMs: 5 * 60_000,
};

const t = initTRPC.context<RequestContext>().create({
  // A stack trace tells an attacker more than it tells us: the log has it.
  isDev: false,
  sse: SSE,
  errorFormatter({ shape, error, ctx }) {
    const { cause } = error;
    const unexpected = error.code === "INTERNAL_SERVER_ERROR";
    return {
      code: shape.code,
      message: messageFor(error),
      data: {
        code: unexpected ? ("INTERNAL_SERVER_ERROR" as const) : error.code,
        httpStatus: shape.data.httpStatus,
        details: cause instanceof DomainError ? cause.details : {},
        issues: cause instanceof ZodError ? issuesOf(cause) : [],
        requestId: ctx?.requestId ?? null,
      },
    };
  },
});

function messageFor(error: TRPCError): string {
  if (error.cause instanceof DomainError) return error.cause.code;
  // The text of any other error can quote input, statements or paths of the machine.
  return error.cause === undefined && error.code !== "INTERNAL_SERVER_ERROR" ? error.message : error.code;
}

function issuesOf(error: ZodError): { path: (string | number)[]; code: string | undefined; message: string }[] {
  return error.issues.slice(0, ISSUES_MAX).map((issue) => ({
    path: issue.path.map((part) => (typeof part === "number" ? part : String(part))),
    code: issue.code,
    message: issue.message,
    ...("minimum" in issue ? { minimum: Number(issue.minimum) } : {}),
    ...("maximum" in issue ? { maximum: Number(issue.maximum) } : {}),
    ...("origin" in issue ? { origin: issue.origin } : {}),
    ...("format" in issue ? { format: issue.format } : {}),
  }));
}

/** Refusals of the domain get their code; what nobody expected is logged under the request's id and answered without detail. */
const translateErrors = t.middleware(async ({ ctx, path, type, next }) => {
  const result = await next();
  // tRPC returns thrown errors: try/catch here never fires.
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof DomainError) {
    throw new TRPCError({ code: TRPC_CODE[cause.code], message: cause.code, cause });
  }
  if (result.error.code === "INTERNAL_SERVER_ERROR") {
    ctx.services.logger.error(
      { requestId: ctx.requestId, tenantId: ctx.actor?.tenantId, path, type, err: cause ?? result.error },
      "procedure failed",
    );
  }
  return result;
});

/**
 * A form of another site can send text/plain and multipart bodies with the victim's cookie, but never application/json.
 * tRPC refuses the first by itself; the other kinds arrive here as an object that JSON cannot make.
 */
const jsonOnly = t.middleware(async ({ type, getRawInput, next }) => {
  if (type !== "mutation") return next();
  const raw = await getRawInput();
  const foreign = typeof raw === "object" && raw !== null && !Array.isArray(raw) && !isPlain(raw);
  if (foreign) throw new TRPCError({ code: "UNSUPPORTED_MEDIA_TYPE", message: "UNSUPPORTED_MEDIA_TYPE" });
  return next();
});

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** For anyone, signed in or not. */
export const publicProcedure = t.procedure.use(translateErrors).use(jsonOnly);

/** For anyone who is signed in. Refuses with `not_signed_in`. */
export const personProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.person) throw new DomainError("not_signed_in");
  return next({ ctx: { person: ctx.person } });
});

/** For members of the chosen agency whose role may do `action`. Refuses with `no_agency_selected` or `not_permitted`. */
export function tenantProcedure(action: Action) {
  return personProcedure.use(({ ctx, next }) => {
    if (!ctx.actor) throw new DomainError("no_agency_selected");
    if (!may(ctx.actor.role, action)) throw new DomainError("not_permitted", { action });
    return next({ ctx: { actor: ctx.actor } });
  });
}
