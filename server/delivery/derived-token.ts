/**
 * Tokens of links in mails. They are not random: each is derived from the server's secret, what it is for and the id of its
 * row, so that the very same mail can be written again after a crash, while the database keeps only a hash from which no
 * token can be made.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export type TokenPurpose =
  | "public-link"
  | "invitation"
  | "approval-link"
  | "approval-view"
  | "mail-switch"
  | "client-page";

/** 32 bytes in base64url. Anything else is not looked up at all. */
export const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/** The token of the row with this id: 43 characters of base64url, the same on every call. `secret` has at least 32 bytes. */
export function deriveToken(secret: string, purpose: TokenPurpose, rowId: string): string {
  const mac = hmac(sha256, utf8ToBytes(secret), utf8ToBytes(`countersign/${purpose}/1\n${rowId.toLowerCase()}`));
  return btoa(String.fromCharCode(...mac))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** What a `token_hash` column holds: SHA-256 of the token, in hex. */
export function tokenHash(token: string): string {
  return bytesToHex(sha256(utf8ToBytes(token)));
}
