/** The API as loaders and actions call it. Refusals become what a page can answer with, once and here. */
import { type AppLoadContext, redirect, type TypedResponse } from "@remix-run/node";
import type { ErrorBody } from "#app/components/route-errors.tsx";
import {
  type DomainRefusal,
  type FieldIssue,
  isDomainErrorCode,
  sentenceFor,
  sentenceForError,
  sentenceForIssue,
} from "#app/error-sentences.ts";
import type { FormOutcome, Refused } from "#app/form-outcome.ts";
import type { Api } from "#app/load-context.ts";
import { sentenceForStatus } from "#app/status-sentences.ts";

export type { Api } from "#app/load-context.ts";

/** HTTP statuses of the tRPC codes that a procedure answers with. */
const STATUS: Record<string, number> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TIMEOUT: 408,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
};

/** Recognised by its shape: the host and the screens are two bundles, so `instanceof` would be false across them. */
type ApiError = {
  name: "TRPCError";
  code: string;
  message: string;
  cause?: { code?: unknown; details?: Record<string, unknown>; issues?: unknown };
};

function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && error.name === "TRPCError" && "code" in error && typeof error.code === "string";
}

/**
 * The caller with the request's person and agency. For loaders: what the API refuses is thrown as a Response with the right
 * status (404 for another agency's row), an ended session as a redirect to the sign-in page and back, and no agency as a
 * redirect to the page that makes one. What nobody expected stays an error.
 */
export function callerFor(request: Request, context: AppLoadContext): Api {
  return translated(context.api, (error) => {
    throw asResponse(error, request, context);
  }) as Api;
}

/** The same for pages without a sign-in (the client's page, an invitation): there a session is never asked for. */
export const publicCallerFor = callerFor;

/** What the domain refused in `error`, or null where it is something else; for actions that word it themselves. */
export function refusalOf(error: unknown): DomainRefusal | null {
  const api = apiErrorOf(error);
  return api ? domainRefusal(api) : null;
}

function domainRefusal({ message, cause }: ApiError): DomainRefusal | null {
  const code = isDomainErrorCode(cause?.code) ? cause.code : message;
  return isDomainErrorCode(code) ? { code, details: cause?.details ?? {} } : null;
}

/**
 * Runs an action's work and turns a refusal into what the form shows: a sentence, sentences by field, and what was typed.
 * `fields` renames the API's paths to the form's field names where they differ (`{ "party.vatId": "vatId" }`) and puts a
 * refusal beside a field (`{ "code:name_taken": "name" }`).
 * A missing row is still thrown, because there is nothing left to show a form about. An ended session is not: with
 * JavaScript the form keeps what was typed until its writer has signed in again elsewhere.
 */
export async function attempt<T>(
  form: FormData,
  work: () => Promise<{ said?: string; value: T } | { said?: string }>,
  fields: Record<string, string> = {},
): Promise<FormOutcome<T> & { intent?: string }> {
  const intent = form.get("intent");
  const tag = typeof intent === "string" ? { intent } : {};
  try {
    const done = await work();
    return { ok: true, said: done.said ?? null, value: ("value" in done ? done.value : undefined) as T, ...tag };
  } catch (error) {
    if (error instanceof WrongFields) return { ...refusal(form, error.wrong, error.sentence), ...tag };
    const api = apiErrorOf(error);
    if (!api || api.code === "NOT_FOUND") throw error;
    if (!(api.code in STATUS)) throw error;
    const wrong: Record<string, string> = {};
    let rest: string | null = null;
    for (const issue of issuesOf(api)) {
      const path = issue.path.map(String).join(".");
      const name = fields[path] ?? (form.has(path) ? path : issue.path.map(String).findLast((part) => form.has(part)));
      if (name) wrong[name] ??= sentenceForIssue(issue);
      else rest ??= sentenceForIssue(issue);
    }
    const refused = domainRefusal(api);
    const field = refused ? fields[`code:${refused.code}`] : undefined;
    if (refused && field) wrong[field] = sentenceFor(refused);
    const silent = Object.keys(wrong).length > 0 && rest === null;
    return { ...refusal(form, wrong, silent ? null : (rest ?? sentenceForError(api))), ...tag };
  }
}

/** Thrown inside `attempt` for what the page itself finds wrong before it asks the API. */
export class WrongFields extends Error {
  readonly wrong: Record<string, string>;
  readonly sentence: string | null;
  constructor(wrong: Record<string, string>, sentence: string | null = null) {
    super("wrong fields");
    this.wrong = wrong;
    this.sentence = sentence;
  }
}

/** A refusal that shows again what was typed, except passwords. */
export function refusal(form: FormData, wrong: Record<string, string>, sentence: string | null): Refused {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && name !== "intent" && !/password/i.test(name)) values[name] = value;
  }
  return { ok: false, sentence, wrong, values };
}

/** The text of a field, trimmed; "" where it was not sent or is a file. */
export function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** A path on this site to return to after signing in; anything else would let a link send people elsewhere. */
export function safePath(path: string | null, fallback = "/inbox"): string {
  if (!path || !/^\/(?![/\\])/.test(path)) return fallback;
  return path;
}

const FLASH = "flash";

/** Redirects and lets the next page say what was done. */
export function redirectSaying(to: string, said: string): TypedResponse<never> {
  return redirect(to, {
    headers: { "set-cookie": `${FLASH}=${encodeURIComponent(said)}; Path=/; Max-Age=20; SameSite=Lax` },
  });
}

/** What the last action wanted said, and the header that makes it said only once. */
export function takeFlash(request: Request): { said: string | null; headers: Record<string, string> } {
  const said = cookie(request, FLASH);
  return said === null
    ? { said, headers: {} }
    : { said: said.slice(0, 300), headers: { "set-cookie": `${FLASH}=; Path=/; Max-Age=0; SameSite=Lax` } };
}

/** The value of a cookie of this request, or null. */
export function cookie(request: Request, name: string): string | null {
  for (const part of request.headers.get("cookie")?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key !== name || !value) continue;
    try {
      return decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return null;
}

function asResponse(error: unknown, request: Request, context: AppLoadContext): unknown {
  if (!isApiError(error)) return error;
  const url = new URL(request.url);
  if (error.code === "UNAUTHORIZED") {
    const location = context.services.identity.signInUrl(url.pathname + url.search);
    return new ApiResponse(error, null, { status: 302, headers: { location } });
  }
  const refused = domainRefusal(error);
  if (refused?.code === "no_agency_selected") return redirect("/welcome");
  // An address with something in it that is no id at all leads nowhere, as one with an unknown id does.
  const issues = issuesOf(error);
  const status = issues.length > 0 && issues.every(({ format }) => format === "uuid") ? 404 : STATUS[error.code];
  if (status === undefined) return error;
  const sentence = refused ? sentenceFor(refused) : sentenceForStatus(status);
  return new ApiResponse(error, { code: refused?.code ?? null, sentence }, { status });
}

/** A Response that remembers why, so that `attempt` can put the reason beside its field. */
class ApiResponse extends Response {
  readonly reason: ApiError;
  constructor(reason: ApiError, body: ErrorBody | null, init: ResponseInit) {
    super(body && JSON.stringify(body), body ? { ...init, headers: { "content-type": "application/json" } } : init);
    this.reason = reason;
  }
}

function apiErrorOf(error: unknown): ApiError | null {
  if (isApiError(error)) return error;
  return error instanceof ApiResponse ? error.reason : null;
}

function issuesOf(error: ApiError): FieldIssue[] {
  return Array.isArray(error.cause?.issues) ? (error.cause.issues as FieldIssue[]) : [];
}

/** The same tree of functions, with what they throw passed through `refuse`. */
function translated(api: unknown, refuse: (error: unknown) => never): unknown {
  return new Proxy(api as object, {
    get(target, key) {
      const inner = Reflect.get(target, key) as unknown;
      if (typeof inner !== "function" && (typeof inner !== "object" || inner === null)) return inner;
      return translated(inner, refuse);
    },
    async apply(target, self, args) {
      try {
        return await Reflect.apply(target as (...all: unknown[]) => unknown, self, args);
      } catch (error) {
        return refuse(error);
      }
    },
  });
}
