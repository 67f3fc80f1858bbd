import { expect, test } from "vitest";
import { PLAIN_SETTINGS } from "#core/template-settings.ts";
import { type Edited, step } from "./edited-settings.ts";

const begun = (): Parameters<typeof step>[0] => ({
  now: { name: "House", settings: PLAIN_SETTINGS },
  past: [],
  future: [],
  last: null,
});
const wearing = (accent: string): Edited => ({ name: "House", settings: { ...PLAIN_SETTINGS, accent } });
const change = (what: string, next: Edited) => ({ kind: "change" as const, what, next });

test("A slide through twenty colours is one step back, and forward again", () => {
  let state = begun();
  for (let shade = 10; shade < 30; shade++) state = step(state, change("accent", wearing(`#0000${shade}`)));
  state = step(state, { kind: "undo" });
  expect(state.now).toEqual(begun().now);
  state = step(state, { kind: "redo" });
  expect(state.now).toEqual(wearing("#000029"));
});

test("Another control begins another step, and a change after an undo leaves nothing to do again", () => {
  let state = step(begun(), change("accent", wearing("#111111")));
  state = step(state, change("name", { ...state.now, name: "Other" }));
  expect(state.past).toHaveLength(2);
  state = step(step(state, { kind: "undo" }), change("accent", wearing("#222222")));
  expect(state.future).toEqual([]);
});

test("What changes nothing is no step, and there is an end to what is remembered", () => {
  expect(step(begun(), change("accent", begun().now)).past).toEqual([]);
  let state = begun();
  for (let at = 0; at < 300; at++) state = step(state, change(`control ${at}`, wearing(`#${String(100_000 + at)}`)));
  expect(state.past).toHaveLength(100);
});
