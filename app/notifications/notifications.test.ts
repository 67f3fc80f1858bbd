import { expect, test } from "vitest";
import { NOTIFICATION_KINDS, USUAL_WAYS } from "#core/notification-kinds.ts";
import { notificationWords } from "#core/notification-words.ts";
import { byDay } from "./by-day.ts";
import { notificationPath } from "./notification-path.ts";
import { deviceName } from "./push-here.ts";
import { readSettingsForm, wayFields } from "./read-settings-form.ts";

const settings = { locale: "en-GB", timeZone: "Europe/Amsterdam", now: "2026-03-10T09:00:00.000Z" };

test("What happened is grouped by the agency's own days, today first", () => {
  const days = byDay(
    [{ at: "2026-03-10T08:00:00.000Z" }, { at: "2026-03-09T23:30:00.000Z" }, { at: "2026-03-09T12:00:00.000Z" }],
    settings,
  );
  expect(days.map(({ words, rows }) => [words, rows.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
  ]);
});

test("A form of settings keeps only what differs from the usual", () => {
  const form = new FormData();
  for (const kind of NOTIFICATION_KINDS) {
    const fields = wayFields(kind);
    const { inApp, mail, push } = USUAL_WAYS[kind];
    if (inApp && kind !== "invoice_viewed") form.set(fields.inApp, "on");
    form.set(fields.mail, mail);
    if (push) form.set(fields.push, "on");
  }
  form.set("digestAt", "07:15");
  form.set("quiet", "on");
  form.set("quietFrom", "22:00");
  form.set("quietUntil", "06:00");
  expect(readSettingsForm(form)).toEqual({
    ways: { invoice_viewed: { ...USUAL_WAYS.invoice_viewed, inApp: false } },
    timeZone: null,
    quiet: { from: "22:00", until: "06:00" },
    digestAt: "07:15",
    pushDetails: false,
  });
});

test("Every kind has whole words with all of its parts and with none, and a discreet sentence without names and amounts", () => {
  const params = {
    number: "2026-0042",
    client: "Museum Kade",
    amount: "4,121.85 EUR",
    by: "Ana",
    recipient: "a@b.example",
    outcome: "approved",
    words: "Twelve days?",
    name: "Retainer",
  };
  for (const kind of NOTIFICATION_KINDS) {
    for (const given of [params, {}]) {
      const { title, about, discreet } = notificationWords(kind, given);
      expect(title, kind).toMatch(/^[A-Z0-9a@].*[^ ·]$/);
      expect(`${title}${about}`, kind).not.toMatch(/undefined| {2}|“”/);
      for (const secret of Object.values(params)) expect(discreet, kind).not.toContain(secret);
    }
  }
});

test("Every subject leads to a page of its own", () => {
  const id = "11111111-1111-4111-8111-111111111111";
  expect(
    ["invoice", "payment", "client", "schedule", "work", "thing"].map((type) => notificationPath(type, id)),
  ).toEqual([`/invoices/${id}`, "/money", `/clients/${id}`, `/schedules/${id}`, "/settings/work", null]);
});

test("A browser is called as people call it", () => {
  const names = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
    "curl/8",
  ].map(deviceName);
  expect(names).toEqual(["Firefox on Linux", "Safari on macOS", "Edge on Windows", "Chrome on Android", "A browser"]);
});
