/**
 * The short-lived ticket that opens a socket. A browser cannot set headers on a WebSocket and cookies do not cross to
 * another host, so the API hands out a signed statement of who may enter which draft; the room trusts nothing else.
 * `<base64url of compact JSON>.<base64url of HMAC-SHA-256>`; the same on Node and on the edge.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { ROLES } from "#core/permissions.ts";

/** How long a ticket opens a socket. A socket that is open stays open: rights are looked at again when they change. */
export const TICKET_TTL_MS = 60_000;
const TOKEN_CHARS_MAX = 2_000;
// Two hosts whose clocks differ a little still understand each other.
const CLOCK_SKEW_MS_MAX = 5_000;
/** After so long no ticket that was made by now opens anything, whichever server looks at its clock. */
export const TICKET_LIFE_MS_MAX = TICKET_TTL_MS + 2 * CLOCK_SKEW_MS_MAX;

const Claims = z.object({
  tenantId: z.uuid(),
  invoiceId: z.uuid(),
  userId: z.string().min(1).max(200),
  memberId: z.uuid(),
  role: z.enum(ROLES),
  name: z.string().max(200),
  /** The session that asked for it: when that ends, so does the socket. Null where there is none. */
  sessionId: z.string().min(1).max(200).nullable().default(null),
  /** Milliseconds since 1970 at which it ends. */
  until: z.number().int(),
});
export type TicketClaims = z.infer<typeof Claims>;

export type TicketReading = { ok: true; claims: TicketClaims } | { ok: false; reason: "invalid" | "expired" };

/** Signs a ticket that ends 60 s after `now`. `secret` is the product's; the key for tickets is derived from it. */
export function issueTicket(
  secret: string,
  holder: Omit<TicketClaims, "until" | "sessionId"> & { sessionId?: string | null },
  now: Date,
): { token: string; expiresAt: string } {
  const until = now.getTime() + TICKET_TTL_MS;
  const claims: TicketClaims = {
    tenantId: holder.tenantId,
    invoiceId: holder.invoiceId,
    userId: holder.userId,
    memberId: holder.memberId,
    role: holder.role,
    name: holder.name.slice(0, 200),
    sessionId: holder.sessionId ?? null,
    until,
  };
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(claims)));
  return { token: `${body}.${toBase64Url(sign(secret, body))}`, expiresAt: new Date(until).toISOString() };
}

/** Reads a ticket. Never throws; one that was not signed by us is `invalid`, whatever else is wrong with it. */
export function readTicket(secret: string, token: string, now: Date): TicketReading {
  const invalid: TicketReading = { ok: false, reason: "invalid" };
  if (token.length > TOKEN_CHARS_MAX) return invalid;
  const [body, mac, rest] = token.split(".");
  if (!body || !mac || rest !== undefined) return invalid;
  const given = fromBase64Url(mac);
  if (given === null || !equal(given, sign(secret, body))) return invalid;
  const json = fromBase64Url(body);
  const parsed = json === null ? null : Claims.safeParse(parseJson(json));
  if (!parsed?.success) return invalid;
  const left = parsed.data.until - now.getTime();
  if (left <= 0) return { ok: false, reason: "expired" };
  // Signed by us but for longer than we sign: another kind of token, or a clock far off.
  if (left > TICKET_TTL_MS + CLOCK_SKEW_MS_MAX) return invalid;
  return { ok: true, claims: parsed.data };
}

function sign(secret: string, body: string): Uint8Array {
  const encoder = new TextEncoder();
  const key = hmac(sha256, encoder.encode(secret), encoder.encode("countersign/collab-ticket/1"));
  return hmac(sha256, key, encoder.encode(body));
}

/** Takes the same time wherever the first difference is. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
