/** Signing in through plain forms: asks the identity provider's own endpoints on the person's behalf and hands on its cookies. */
import type { AppLoadContext } from "@remix-run/node";

export type IdentityAnswer = {
  ok: boolean;
  status: number;
  body: Record<string, unknown>;
  /** `set-cookie` headers of the provider, for the answer to the browser. */
  cookies: [string, string][];
};

/**
 * POSTs `body` to `/api/auth/<path>` with the browser's own headers (cookies, origin, address). Null where the identity
 * provider has no such endpoint here (Clerk signs people in on its own pages).
 */
export async function askIdentity(
  request: Request,
  context: AppLoadContext,
  path: string,
  body: Record<string, unknown>,
): Promise<IdentityAnswer | null> {
  const headers = new Headers(request.headers);
  for (const name of ["content-length", "content-type", "transfer-encoding", "accept-encoding"]) headers.delete(name);
  headers.set("content-type", "application/json");
  const asked = new Request(new URL(`/api/auth/${path}`, request.url), {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const response = await context.services.identity.handle(asked);
  if (!response) return null;
  const answer: unknown = await response.json().catch(() => null);
  return {
    ok: response.ok,
    status: response.status,
    body: typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {},
    cookies: response.headers.getSetCookie().map((cookie) => ["set-cookie", cookie]),
  };
}

/** Whether the person signs in with a second step; null where the identity provider keeps that elsewhere. */
export async function hasSecondStep(request: Request, context: AppLoadContext): Promise<boolean | null> {
  const asked = new Request(new URL("/api/auth/get-session", request.url), { headers: request.headers });
  const response = await context.services.identity.handle(asked);
  if (!response?.ok) return null;
  const session = (await response.json().catch(() => null)) as { user?: { twoFactorEnabled?: unknown } } | null;
  return session?.user?.twoFactorEnabled === true;
}

const SENTENCES: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD:
    "This address and password do not go together. Check both; capitals count in the password.",
  INVALID_EMAIL: "This is not an email address. Write it like name@example.com.",
  USER_ALREADY_EXISTS: "There is an account with this address already. Sign in instead.",
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: "There is an account with this address already. Sign in instead.",
  PASSWORD_TOO_SHORT: "Use at least ten characters. A few words in a row are easy to keep in mind.",
  PASSWORD_TOO_LONG: "That is longer than 128 characters.",
  INVALID_PASSWORD: "That is not your password.",
  INVALID_CODE: "That code does not fit. Codes change every 30 seconds; use the newest one.",
  INVALID_TWO_FACTOR_COOKIE: "That took too long. Start signing in again.",
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: "That was wrong too often. Start signing in again.",
  INVALID_BACKUP_CODE: "That backup code does not fit, or it was used already.",
};

/** What people read when the provider says no. */
export function identitySentence(answer: IdentityAnswer): string {
  const known = typeof answer.body.code === "string" ? SENTENCES[answer.body.code] : undefined;
  if (known) return known;
  if (answer.status === 429) return "That was wrong too often. Wait a quarter of an hour, then try again.";
  return "Signing in did not work just now. Try again in a moment.";
}
