/**
 * Who a request is from, where there is no session table to ask: the bearer token that better-auth's `jwt` plugin made for a session
 * (`/api/auth/token`), checked against its public keys. No call out a request: the keys are fetched when there are none, when they
 * are old, and when a token names one that is not among them; for the last at most once in half a minute, whatever tokens come.
 */
import { createRemoteJWKSet, jwtVerify } from "jose";
import { z } from "zod";
import { bearerToken, claimsOrNull } from "#integrations/session-token.ts";
import type { Identity } from "#server/identity/identity.ts";

/** A key that was taken back is refused everywhere after this long. Rotation needs no waiting: a new key is looked for at once. */
const KEYS_MS_MAX = 60 * 60_000;
const UNKNOWN_KEY_PAUSE_MS = 30_000;
const FETCH_MS_MAX = 3_000;

const Claims = z.object({
  sub: z.string().min(1).max(200),
  sid: z.string().min(1).max(200),
  name: z.string().max(500),
  email: z.string().max(254),
  emailVerified: z.boolean(),
});

/** `jwksUrl`: where the public keys are. `publicUrl` is the issuer and the audience of every token. */
export function createTokenIdentity(options: { jwksUrl: string; publicUrl: string }): Identity {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), {
    cacheMaxAge: KEYS_MS_MAX,
    cooldownDuration: UNKNOWN_KEY_PAUSE_MS,
    timeoutDuration: FETCH_MS_MAX,
  });
  return {
    async identify(request) {
      const token = bearerToken(request);
      if (token === null) return null;
      const claims = await claimsOrNull(Claims, () =>
        jwtVerify(token, keys, {
          algorithms: ["EdDSA"],
          issuer: options.publicUrl,
          audience: options.publicUrl,
          requiredClaims: ["exp"],
        }),
      );
      if (!claims) return null;
      const { sub, sid, name, email, emailVerified } = claims;
      return { userId: sub, sessionId: sid, name, email, emailVerified, externalOrgId: null };
    },
    handle: () => null,
    signInUrl: (returnTo) => `${options.publicUrl}/sign-in?to=${encodeURIComponent(returnTo)}`,
  };
}
