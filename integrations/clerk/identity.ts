/**
 * Clerk as the identity provider: organisations are tenants. Session tokens are verified without a network call, with the
 * instance's public key. Name and address come from claims of the session token (Clerk's dashboard → Sessions → Customize:
 * `{"name": "{{user.full_name}}", "email": "{{user.primary_email_address}}", "email_verified": "{{user.email_verified}}"}`).
 */
import { createClerkClient } from "@clerk/remix/api.server";
import { z } from "zod";
import type { Identity } from "#server/identity/identity.ts";

const Claims = z.object({
  sub: z.string().min(1).max(200),
  sid: z.string().min(1).max(200),
  name: z.string().max(200).default(""),
  email: z.string().max(254).default(""),
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
  org_id: z.string().max(200).optional(),
  /** Version 2 tokens carry the organisation as `o.id`. */
  o: z.object({ id: z.string().max(200) }).optional(),
});

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
  return {
    async identify(request) {
      const state = await clerk.authenticateRequest(request, {
        jwtKey: options.jwtKey,
        authorizedParties: [options.publicUrl],
      });
      if (!state.isSignedIn) return null;
      const claims = Claims.safeParse(state.toAuth().sessionClaims);
      if (!claims.success) return null;
      const { sub, sid, name, email, email_verified, org_id, o } = claims.data;
      return {
        userId: sub,
        sessionId: sid,
        name: name || email,
        email: email.toLowerCase(),
        emailVerified: email_verified === true || email_verified === "true",
        externalOrgId: o?.id ?? org_id ?? null,
      };
    },
    handle: () => null,
    signInUrl: (returnTo) => `/sign-in?to=${encodeURIComponent(returnTo)}`,
  };
}
