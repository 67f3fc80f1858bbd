import { describe, expect, test } from "vitest";
import { matchingPeople, mentionAt, mentionedIn, partsOf, withMention } from "./mentions.ts";
import type { PersonView } from "./remark-door.ts";

const person = (memberId: string, name: string, gone = false): PersonView => ({ memberId, name, colour: 1, gone });
const PEOPLE = [
  person("1", "Ana Jansen"),
  person("2", "Ben Okafor"),
  person("3", "Ben"),
  person("4", "Søren Åberg"),
  person("5", "Left Already", true),
];

describe("a name that is being typed", () => {
  test("begins with an @ at the beginning of a word and ends at the caret", () => {
    expect(mentionAt("@", 1)).toEqual({ from: 0, query: "" });
    expect(mentionAt("ask @be", 7)).toEqual({ from: 4, query: "be" });
    expect(mentionAt("(@Ben Ok", 8)).toEqual({ from: 1, query: "Ben Ok" });
    expect(mentionAt("ask @be now", 7)).toEqual({ from: 4, query: "be" });
    for (const [text, caret] of [
      ["ana@studio", 10],
      ["ask @be\nthen", 12],
      ["no name here", 5],
      ["@ben, could you", 15],
    ] as const) {
      expect(mentionAt(text, caret)).toBeNull();
    }
  });

  test("finds people by any word of their name, without accents, and neither oneself nor who has left", () => {
    const names = (query: string) => matchingPeople(PEOPLE, query, "1").map(({ name }) => name);
    expect(names("be")).toEqual(["Ben Okafor", "Ben"]);
    expect(names("oka")).toEqual(["Ben Okafor"]);
    expect(names("aberg")).toEqual(["Søren Åberg"]);
    expect(names("ana")).toEqual([]);
    expect(names("left")).toEqual([]);
    expect(names("")).toEqual(["Ben Okafor", "Ben", "Søren Åberg"]);
  });

  test("is replaced by the whole name, and the caret stands behind it", () => {
    const typed = mentionAt("ask @be now", 7);
    expect(typed && withMention("ask @be now", typed, "Ben Okafor")).toEqual({
      text: "ask @Ben Okafor now",
      caret: 16,
    });
  });
});

describe("words with names in them", () => {
  test("mean those whose whole name stands after an @, the longer before the shorter", () => {
    expect(mentionedIn("@Ben Okafor and @Ben: see mail to ana@studio", PEOPLE)).toEqual(["2", "3"]);
    expect(mentionedIn("@Left Already @nobody @", PEOPLE)).toEqual([]);
  });

  test("fall into parts that say together what was written", () => {
    const text = "@Ana Jansen: is @Ben Okafor right?";
    const parts = partsOf(text, PEOPLE);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.map((part) => part.memberId)).toEqual(["1", null, "2", null]);
    expect(parts.every((part) => text.slice(part.at, part.at + part.text.length) === part.text)).toBe(true);
    expect(partsOf("", PEOPLE)).toEqual([]);
  });
});
