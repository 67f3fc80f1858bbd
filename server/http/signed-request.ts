/**
 * What one server of the product says to another is signed: an HMAC over the method, the path with its query, the time and the body. The
 * same on Node and on the edge. Whoever can read the wire could repeat a call within its half minute, so calls mean the same when
 * they come twice, and the wire is TLS.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export const TIME_HEADER = "x-countersign-time";
export const SIGNATURE_HEADER = "x-countersign-signature";

/** A call that is older than this, or from further in the future, is refused. */
export const SIGNED_MS_MAX = 30_000;

export type SignedParts = {
  method: string;
  /** Path and query as they are sent, percent-encoding and all. */
  path: string;
  body: Uint8Array;
};

/** The headers to send a call with. `purpose` keeps a signature for one door from opening another. */
export function signatureHeaders(
  secret: string,
  purpose: string,
  parts: SignedParts,
  now: Date,
): Record<typeof TIME_HEADER | typeof SIGNATURE_HEADER, string> {
  const time = String(now.getTime());
  return { [TIME_HEADER]: time, [SIGNATURE_HEADER]: signatureOf(secret, purpose, parts, time) };
}

/** Whether a call was signed with our secret for this purpose, within the last half minute. Never throws. */
export function isSigned(
  secret: string,
  purpose: string,
  request: { method: string; url: string; headers: Headers },
  body: Uint8Array,
  now: Date,
): boolean {
  const time = request.headers.get(TIME_HEADER) ?? "";
  const given = request.headers.get(SIGNATURE_HEADER) ?? "";
  if (!/^\d{1,16}$/.test(time) || Math.abs(now.getTime() - Number(time)) > SIGNED_MS_MAX) return false;
  const { pathname, search } = new URL(request.url);
  return equal(given, signatureOf(secret, purpose, { method: request.method, path: pathname + search, body }, time));
}

function signatureOf(secret: string, purpose: string, { method, path, body }: SignedParts, time: string): string {
  const encoder = new TextEncoder();
  const key = hmac(sha256, encoder.encode(secret), encoder.encode(`countersign/signed-request/${purpose}`));
  // The body by its hash: everything that is signed is text of known length between line breaks, so nothing runs into the next.
  const text = [method.toUpperCase(), path, time, bytesToHex(sha256(body))].join("\n");
  return bytesToHex(hmac(sha256, key, encoder.encode(text)));
}

/** Takes the same time wherever the first difference is. */
function equal(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
