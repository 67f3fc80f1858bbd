/**
 * The name under which a mail can be recognised when it comes back: the id of its delivery and a MAC by the server's secret. It
 * stands in the address that bounces go to (an envelope sender of its own for each mail) and in the header that a mail
 * provider repeats in its events. Without the MAC anybody who can guess an id could say that a mail bounced.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** 80 bits: nobody tries so many at our door, and the whole fits the 64 characters of a local part (RFC 5321). */
const MAC_DIGITS = 20;
const LOCAL_PREFIX = "bounces+";
/** Digits in any case: some servers on the way write addresses in capitals. */
const REF = /^([0-9a-f]{32})\.([0-9a-f]{20})$/i;

/** The reference of a delivery: 32 hex digits of its id, a dot, 20 of the MAC. The same on every call. */
export function bounceRef(secret: string, deliveryId: string): string {
  const id = deliveryId.replaceAll("-", "").toLowerCase();
  return `${id}.${macOf(secret, id)}`;
}

/** The envelope sender of a delivery: bounces+<reference>@domain. */
export function bounceAddress(secret: string, deliveryId: string, domain: string): string {
  return `${LOCAL_PREFIX}${bounceRef(secret, deliveryId)}@${domain}`;
}

/** Whose reference this is; null where it is none of ours. Never throws. */
export function readBounceRef(secret: string, ref: string): string | null {
  const parts = REF.exec(ref);
  if (!parts?.[1] || !parts[2]) return null;
  const id = parts[1].toLowerCase();
  if (!sameDigits(parts[2].toLowerCase(), macOf(secret, id))) return null;
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}

/** The reference inside a bounce address; null where it is another domain's, or none that we made. */
export function refOfBounceAddress(secret: string, address: string, domain: string): string | null {
  const lowered = address.toLowerCase();
  const end = `@${domain.toLowerCase()}`;
  if (!lowered.startsWith(LOCAL_PREFIX) || !lowered.endsWith(end)) return null;
  const ref = lowered.slice(LOCAL_PREFIX.length, -end.length);
  return readBounceRef(secret, ref) === null ? null : ref;
}

function macOf(secret: string, id: string): string {
  const key = utf8ToBytes(secret);
  return bytesToHex(hmac(sha256, key, utf8ToBytes(`countersign/bounce/1\n${id}`))).slice(0, MAC_DIGITS);
}

/** Takes the same time wherever the first difference is; both are of one length. */
function sameDigits(a: string, b: string): boolean {
  let difference = 0;
  for (let at = 0; at < MAC_DIGITS; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
