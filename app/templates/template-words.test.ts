import { expect, test } from "vitest";
import { PLAIN_SETTINGS } from "#core/template-settings.ts";
import { templateChanges } from "./template-words.ts";

const field = (id: string, label: string, value = "") => ({ id, label, default: value });
const before = { ...PLAIN_SETTINGS, fields: [field("po", "PO"), field("cost", "Cost centre")] };

test.each([
  ["nothing", {}, []],
  [
    "the look",
    { design: "modern", accent: "#1f5f5b", paper: "Letter" },
    ["modern design", "colour #1f5f5b", "paper Letter"],
  ],
  ["the language", { locale: "de-AT" }, ["in Deutsch"]],
  [
    "a field that came and one that went",
    { fields: [field("po", "PO"), field("x", "Desk")] },
    ["field “Desk” added", "field “Cost centre” removed"],
  ],
  ["a label", { fields: [field("po", "Order"), field("cost", "Cost centre")] }, ["field “Order” changed"]],
  ["an order", { fields: [field("cost", "Cost centre"), field("po", "PO")] }, ["order of the fields"]],
] as const)("What changed is said in short phrases: %s", (_words, change, said) => {
  expect(templateChanges(before, { ...before, ...structuredClone(change) } as typeof before)).toEqual(said);
});
