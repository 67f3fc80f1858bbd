/** Clerk's session claims as a person of ours. Name and address are claims that the instance adds (see identity.ts). */
import { z } from "zod";
import type { Person } from "#server/identity/identity.ts";

export const ClerkClaims = z.object({
  sub: z.string().min(1).max(200),
  sid: z.string().min(1).max(200),
  name: z.string().max(200).default(""),
  email: z.string().max(254).default(""),
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
  org_id: z.string().max(200).optional(),
  /** Version 2 tokens carry the organisation as `o.id`. */
  o: z.object({ id: z.string().max(200) }).optional(),
  /** The origin the token was made for. */
  azp: z.string().max(500).optional(),
  /** `pending`: signed in, and not yet done with what the instance asks for. */
  sts: z.string().max(50).optional(),
});

export function personOf(claims: z.infer<typeof ClerkClaims>): Person {
  const { sub, sid, name, email, email_verified, org_id, o } = claims;
  return {
    userId: sub,
    sessionId: sid,
    name: name || email,
    email: email.toLowerCase(),
    emailVerified: email_verified === true || email_verified === "true",
    externalOrgId: o?.id ?? org_id ?? null,
  };
}
