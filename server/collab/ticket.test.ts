import fc from "fast-check";
import { expect, test } from "vitest";
import { issueTicket, readTicket, TICKET_TTL_MS } from "./ticket.ts";

const SECRET = "a-secret-of-enough-length-for-a-test";
const NOW = new Date("2026-11-21T09:00:00Z");
const HOLDER = {
  tenantId: "6f2b3e52-7f0e-4d2a-9c0b-0d1a2b3c4d5e",
  invoiceId: "0f0e0d0c-0b0a-4988-8766-554433221100",
  userId: "user-1",
  memberId: "1f0e0d0c-0b0a-4988-8766-554433221100",
  role: "editor" as const,
  name: "Zoë Ångström",
};

test("a ticket says who may enter which draft, for a minute", () => {
  const { token, expiresAt } = issueTicket(SECRET, HOLDER, NOW);
  expect(expiresAt).toBe("2026-11-21T09:01:00.000Z");
  const reading = readTicket(SECRET, token, new Date(NOW.getTime() + TICKET_TTL_MS - 1));
  expect(reading).toMatchObject({ ok: true, claims: HOLDER });
  expect(readTicket(SECRET, token, new Date(NOW.getTime() + TICKET_TTL_MS))).toEqual({ ok: false, reason: "expired" });
});

test("another secret, another text and another mac are all the same refusal", () => {
  const { token } = issueTicket(SECRET, HOLDER, NOW);
  const [body = "", mac = ""] = token.split(".");
  const promoted = Buffer.from(JSON.stringify({ ...HOLDER, role: "owner", until: NOW.getTime() + 1_000 })).toString(
    "base64url",
  );
  const forgeries = [
    issueTicket("another secret", HOLDER, NOW).token,
    `${promoted}.${mac}`,
    `${body}.${mac.slice(1)}`,
    `${body}.`,
    `.${mac}`,
    `${token}.${mac}`,
    body,
    "",
    "x".repeat(10_000),
  ];
  for (const forged of forgeries) expect(readTicket(SECRET, forged, NOW)).toEqual({ ok: false, reason: "invalid" });
});

test("no single changed character leaves a ticket valid, and no text at all makes it throw", () => {
  const { token } = issueTicket(SECRET, HOLDER, NOW);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(..."abcXYZ019-_.=+/ é"), (at, char) => {
      const changed = token.slice(0, at) + char + token.slice(at + 1);
      const reading = readTicket(SECRET, changed, NOW);
      // The last character of a mac carries unused bits: another spelling of the very same bytes is the same ticket.
      if (changed !== token && at < token.length - 1) expect(reading.ok).toBe(false);
    }),
  );
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !readTicket(SECRET, text, NOW).ok));
});
