/** Who a request is from by Clerk's session token as a bearer token, checked with the instance's public key: no call out at all. */
import { importSPKI, jwtVerify } from "jose";
import { bearerToken, claimsOrNull } from "#integrations/session-token.ts";
import type { Identity } from "#server/identity/identity.ts";
import { ClerkClaims, personOf } from "./claims.ts";

const ALGORITHM = "RS256";
/** Clerk's tokens live for a minute: clocks that differ a little must not sign people out. */
const CLOCK_SKEW_SECONDS = 5;

/** `jwtKey`: the PEM public key of the instance. Only tokens made for `publicUrl` are accepted. */
export function createClerkTokenIdentity(options: { jwtKey: string; publicUrl: string }): Identity {
  // The key and not a promise of it: in workerd a promise belongs to the request that made it.
  let publicKey: CryptoKey | null = null;
  return {
    async identify(request) {
      const token = bearerToken(request);
      if (token === null) return null;
      // Bindings arrive in one line where they were typed in a shell.
      const key = publicKey ?? (await importSPKI(options.jwtKey.replaceAll("\\n", "\n"), ALGORITHM));
      publicKey = key;
      const claims = await claimsOrNull(ClerkClaims, () =>
        jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          clockTolerance: CLOCK_SKEW_SECONDS,
          requiredClaims: ["exp", "sub"],
        }),
      );
      if (!claims || claims.sts === "pending") return null;
      if (claims.azp !== undefined && claims.azp !== options.publicUrl) return null;
      return personOf(claims);
    },
    handle: () => null,
    signInUrl: (returnTo) => `${options.publicUrl}/sign-in?to=${encodeURIComponent(returnTo)}`,
  };
}
