/**
 * What a page hands out with its form and wants back: proof that whoever acts has been shown this very content within the hour. It is
 * signed and not stored, so looking at the page writes nothing; that it works once follows from the link.
 */
import { deriveToken, tokenHash } from "#server/delivery/derived-token.ts";

const VIEW_MINUTES = 60;

/** "<minute of the view>.<signature>". */
export function viewNonce(secret: string, view: { linkId: string; contentHash: string }, now: Date): string {
  const minute = Math.floor(now.getTime() / 60_000);
  return `${minute.toString(36)}.${signed(secret, view, minute)}`;
}

/** Whether `nonce` was made for this link and this content within the last hour. */
export function isFreshView(
  secret: string,
  view: { linkId: string; contentHash: string },
  nonce: string,
  now: Date,
): boolean {
  const [written = "", signature = ""] = nonce.split(".", 2);
  if (!/^[0-9a-z]{1,8}$/.test(written)) return false;
  const minute = Number.parseInt(written, 36);
  const age = Math.floor(now.getTime() / 60_000) - minute;
  // Hashes are compared, so how long it takes says nothing about the signature.
  return age >= 0 && age <= VIEW_MINUTES && tokenHash(signature) === tokenHash(signed(secret, view, minute));
}

function signed(
  secret: string,
  { linkId, contentHash }: { linkId: string; contentHash: string },
  minute: number,
): string {
  return deriveToken(secret, "approval-view", `${linkId}\n${contentHash}\n${minute}`);
}
