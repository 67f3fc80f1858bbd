/** The client's way in without an account: a link with a token (derived-token.ts), scoped to one version, revocable, expiring. */
import { deriveToken, TOKEN_PATTERN, tokenHash } from "./derived-token.ts";

/** A link outlives the payment term by far; a client looks for an old invoice within the two years of most audits. */
export const PUBLIC_LINK_DAYS = 730;

/** The token of the link with this row id, the same on every call. */
export function publicLinkToken(secret: string, linkId: string): string {
  return deriveToken(secret, "public-link", linkId);
}

/** What `public_links.token_hash` holds. */
export function publicLinkTokenHash(token: string): string {
  return tokenHash(token);
}

/** The address that a mail carries. `publicUrl` has no trailing slash. */
export function publicLinkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/i/${token}`;
}

/** When a link that is made at `now` stops working. */
export function publicLinkExpiry(now: Date): Date {
  return new Date(now.getTime() + PUBLIC_LINK_DAYS * 86_400_000);
}

/** The columns of a link that decide whether it opens. */
export type PublicLinkRow = {
  tenantId: string;
  id: string;
  invoiceId: string;
  versionId: string;
  expiresAt: Date;
  revokedAt: Date | null;
};

export type OpenedLink<Row extends PublicLinkRow = PublicLinkRow> =
  | { state: "open"; link: Row }
  /** Never existed, was altered on the way, or is not a token at all: one answer for all three. */
  | { state: "unknown" }
  /** It once opened this invoice. Whoever holds it had the token, so saying so tells them nothing new. */
  | { state: "revoked" | "expired"; link: Row };

/** Looks a token up and says whether it opens. `find` is `crossTenant.publicLinkByTokenHash`. Never throws for a bad token. */
export async function openPublicLink<Row extends PublicLinkRow>(
  find: (tokenHash: string) => Promise<Row | null | undefined>,
  token: string,
  now: Date,
): Promise<OpenedLink<Row>> {
  if (!TOKEN_PATTERN.test(token)) return { state: "unknown" };
  const link = await find(publicLinkTokenHash(token));
  if (!link) return { state: "unknown" };
  if (link.revokedAt) return { state: "revoked", link };
  if (link.expiresAt.getTime() <= now.getTime()) return { state: "expired", link };
  return { state: "open", link };
}
