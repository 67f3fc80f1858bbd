/** What every identity provider's session token has in common where it comes as a bearer token. */
import { errors, type JWTVerifyResult } from "jose";
import type { z } from "zod";

const TOKEN_CHARS_MAX = 4_000;

/** The token of `authorization: Bearer …`, or null. */
export function bearerToken(request: Request): string | null {
  const match = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.get("authorization") ?? "");
  return match?.[1] && match[1].length <= TOKEN_CHARS_MAX ? match[1] : null;
}

/**
 * The claims of a token that `verify` accepts, or null for one that is forged, over, or made for something else. Throws where that cannot
 * be told, because the keys could not be had: nobody is signed out by a fault of ours.
 */
export async function claimsOrNull<Claims>(
  schema: z.ZodType<Claims>,
  verify: () => Promise<JWTVerifyResult>,
): Promise<Claims | null> {
  try {
    const claims = schema.safeParse((await verify()).payload);
    return claims.success ? claims.data : null;
  } catch (error) {
    if (BAD_TOKEN.some((kind) => error instanceof kind)) return null;
    throw error;
  }
}

const BAD_TOKEN = [
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
] as const;
