/**
 * Clerk as the identity provider: organisations are tenants. Session tokens are verified without a network call, with the
 * instance's public key. Name and address come from claims of the session token (Clerk's dashboard → Sessions → Customize:
 * `{"name": "{{user.full_name}}", "email": "{{user.primary_email_address}}", "email_verified": "{{user.email_verified}}"}`).
 */
import { createClerkClient } from "@clerk/remix/api.server";
import type { Identity } from "#server/identity/identity.ts";
import { ClerkClaims, personOf } from "./claims.ts";

export type ClerkOptions = {
  secretKey: string;
  publishableKey: string;
  /** The PEM public key of the instance. */
  jwtKey: string;
  /** Only tokens made for this origin are accepted. */
  publicUrl: string;
};

export function createClerkIdentity(options: ClerkOptions): Identity {
  const clerk = createClerkClient({ secretKey: options.secretKey, publishableKey: options.publishableKey });
  const stateOf = (request: Request) =>
    clerk.authenticateRequest(request, { jwtKey: options.jwtKey, authorizedParties: [options.publicUrl] });
  return {
    async identify(request) {
      const state = await stateOf(request);
      if (!state.isSignedIn) return null;
      const claims = ClerkClaims.safeParse(state.toAuth().sessionClaims);
      return claims.success ? personOf(claims.data) : null;
    },
    handle(request) {
      if (request.method !== "GET" || new URL(request.url).pathname !== "/api/auth/token") return null;
      return tokenOf(request);
    },
    signInUrl: (returnTo) => `/sign-in?to=${encodeURIComponent(returnTo)}`,
  };

  /** The session's own token, for an API at another address (app/session-token.ts): Clerk's cookie does not go there. */
  async function tokenOf(request: Request): Promise<Response> {
    const state = await stateOf(request);
    const headers = { "cache-control": "no-store" };
    if (!state.isSignedIn || typeof state.token !== "string") {
      return Response.json({ code: "UNAUTHORIZED" }, { status: 401, headers });
    }
    return Response.json({ token: state.token }, { headers });
  }
}
