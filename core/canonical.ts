/** One spelling for one content: canonical JSON (RFC 8785), its SHA-256, and the short mark that people compare. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/**
 * RFC 8785 canonical JSON. Throws TypeError for what JSON cannot carry faithfully (undefined, a bigint, a number that
 * is not whole, a lone surrogate), because two readers of such a text would not agree on what was approved.
 */
export function canonicalJson(value: unknown): string {
  refuseUnfaithful(value, 0);
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("value has no JSON");
  return text;
}

const DEPTH_MAX = 32;

function refuseUnfaithful(value: unknown, depth: number): void {
  if (depth > DEPTH_MAX) throw new TypeError("value is nested too deeply");
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new TypeError("text holds half of a character");
    return;
  }
  // A fraction would be a binary float: money and rates travel as strings.
  if (typeof value === "number") {
    if (value % 1 !== 0) throw new TypeError("number is not whole");
    return;
  }
  if (typeof value !== "object") throw new TypeError(`${typeof value} has no JSON`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("only plain objects have canonical JSON");
  }
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed()) throw new TypeError("key holds half of a character");
    refuseUnfaithful(member, depth + 1);
  }
}

/** SHA-256 of bytes, or of the UTF-8 of a text, as 64 lower-case hex digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === "string" ? utf8ToBytes(data) : data));
}

/** The hash of an InvoiceContent (content hash) or an IssuedDocument (version hash). */
export function hashContent(content: unknown): string {
  return sha256Hex(canonicalJson(content));
}

/** "7F3A·91C2": the first 32 bits of a hash, as they are printed beside a countersignature. */
export function fingerprint(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError("not a SHA-256 in lower-case hex");
  return `${hash.slice(0, 4)}·${hash.slice(4, 8)}`.toUpperCase();
}

/** "7F3A·91C2·04BE·D8A7·5561·FE20·9C13·6A0B": the first 128 bits, which nobody finds a second document for. */
export function longFingerprint(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError("not a SHA-256 in lower-case hex");
  return (hash.slice(0, 32).match(/.{4}/g) ?? []).join("·").toUpperCase();
}

/** The hex digits of a fingerprint however it was typed or copied, or null where it is none: 8 to 32 digits, in groups or not. */
export function parseFingerprint(text: string): string | null {
  const digits = text.replaceAll(/[\s·.:\-–—_/]/g, "").toLowerCase();
  return /^[0-9a-f]{8,32}$/.test(digits) ? digits : null;
}
