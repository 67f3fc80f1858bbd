import { expect, test } from "vitest";
import { isSigned, SIGNED_MS_MAX, signatureHeaders } from "./signed-request.ts";

const SECRET = "a secret of a test, of enough length";
const NOW = new Date("2026-03-10T09:00:00.000Z");
const body = new TextEncoder().encode('{"seq":7}');

function call(changes: { path?: string; method?: string; headers?: Record<string, string> } = {}) {
  const signed = signatureHeaders(SECRET, "rooms", { method: "POST", path: "/internal/x?y=1", body }, NOW);
  return new Request(`https://host.example${changes.path ?? "/internal/x?y=1"}`, {
    method: changes.method ?? "POST",
    headers: { ...signed, ...changes.headers },
  });
}

test("a call is taken as it was signed, whatever host it came by", () => {
  expect(isSigned(SECRET, "rooms", call(), body, NOW)).toBe(true);
});

test("a call with any of its parts changed, of another purpose or another secret, is refused", () => {
  const other = new TextEncoder().encode('{"seq":8}');
  expect(isSigned(SECRET, "rooms", call(), other, NOW)).toBe(false);
  expect(isSigned(SECRET, "rooms", call({ path: "/internal/x?y=2" }), body, NOW)).toBe(false);
  expect(isSigned(SECRET, "rooms", call({ path: "/internal/z?y=1" }), body, NOW)).toBe(false);
  expect(isSigned(SECRET, "rooms", call({ method: "PUT" }), body, NOW)).toBe(false);
  expect(isSigned(SECRET, "files", call(), body, NOW)).toBe(false);
  expect(isSigned(`${SECRET}!`, "rooms", call(), body, NOW)).toBe(false);
  const later = String(NOW.getTime() + 1);
  expect(isSigned(SECRET, "rooms", call({ headers: { "x-countersign-time": later } }), body, NOW)).toBe(false);
  expect(isSigned(SECRET, "rooms", call({ headers: { "x-countersign-signature": "" } }), body, NOW)).toBe(false);
  expect(isSigned(SECRET, "rooms", new Request("https://host.example/internal/x?y=1"), body, NOW)).toBe(false);
});

test("a call is good for half a minute, before and after, so that clocks may differ and a copy is soon worth nothing", () => {
  const at = (ms: number) => new Date(NOW.getTime() + ms);
  expect(isSigned(SECRET, "rooms", call(), body, at(SIGNED_MS_MAX))).toBe(true);
  expect(isSigned(SECRET, "rooms", call(), body, at(-SIGNED_MS_MAX))).toBe(true);
  expect(isSigned(SECRET, "rooms", call(), body, at(SIGNED_MS_MAX + 1))).toBe(false);
  expect(isSigned(SECRET, "rooms", call(), body, at(-SIGNED_MS_MAX - 1))).toBe(false);
});
