/**
 * The client's way in without an account. The token is not random: it is derived from the server's secret and the id of
 * the link's row, so that the very same mail can be written again after a crash, while the database keeps only a hash
 * from which no token can be made.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** A link outlives the payment term by far; a client looks for an old invoice within the two years of most audits. */
export const PUBLIC_LINK_DAYS = 730;

/** 32 bytes in base64url. Anything else is not looked up at all. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token of the link with this row id: 43 characters of base64url, the same on every call. `secret` has at least 32 bytes. */
export function publicLinkToken(secret: string, linkId: string): string {
  const mac = hmac(sha256, utf8ToBytes(secret), utf8ToBytes(`countersign/public-link/1\n${linkId.toLowerCase()}`));
  return btoa(String.fromCharCode(...mac))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** What `public_links.token_hash` holds: SHA-256 of the token, in hex. */
export function publicLinkTokenHash(token: string): string {
  return bytesToHex(sha256(utf8ToBytes(token)));
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
  | { state: "revoked" | "expired" };

/** Looks a token up and says whether it opens. `find` is `crossTenant.publicLinkByTokenHash`. Never throws for a bad token. */
export async function openPublicLink<Row extends PublicLinkRow>(
  find: (tokenHash: string) => Promise<Row | null | undefined>,
  token: string,
  now: Date,
): Promise<OpenedLink<Row>> {
  if (!TOKEN.test(token)) return { state: "unknown" };
  const link = await find(publicLinkTokenHash(token));
  if (!link) return { state: "unknown" };
  if (link.revokedAt) return { state: "revoked" };
  if (link.expiresAt.getTime() <= now.getTime()) return { state: "expired" };
  return { state: "open", link };
}
