/** `console.error` fails the test that caused it: a warning nobody reads is a bug nobody fixes. */
import { afterEach, expect, vi } from "vitest";

const spy = vi.spyOn(console, "error");

afterEach(() => {
  const calls = spy.mock.calls.map((call) => call.map(String).join(" "));
  spy.mockClear();
  expect(calls, "unexpected console.error").toEqual([]);
});
