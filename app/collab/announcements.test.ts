import { expect, test } from "vitest";
import { Announcements, SAID_EVERY_MS } from "./announcements.ts";

const typing = (said: Announcements, place: string, times: number, from: number) => {
  for (let index = 0; index < times; index++) said.hear({ what: "changed", who: "Ben", place }, from + index * 100);
};

test("a word typed letter by letter is one sentence, said when it has come to rest", () => {
  const said = new Announcements();
  typing(said, "what of line 3", 20, 0);
  expect(said.dueAt()).toBe(1_900 + 1_500);
  expect(said.say(3_400)).toBe("Ben changed what of line 3.");
  expect(said.dueAt()).toBeNull();
});

test("sentences come no more often than every five seconds", () => {
  const said = new Announcements();
  typing(said, "terms", 1, 0);
  said.say(10_000);
  typing(said, "notes", 1, 10_100);
  expect(said.dueAt()).toBe(10_000 + SAID_EVERY_MS);
});

test("everything one person did is one sentence; much of the same is a number", () => {
  const said = new Announcements();
  said.hear({ what: "came", who: "Ben" }, 0);
  said.hear({ what: "added", who: "Ben", lines: 2 }, 0);
  said.hear({ what: "removed", who: "Ben", lines: 1 }, 0);
  for (let line = 1; line <= 5; line++) typing(said, `price of line ${line}`, 1, 0);
  expect(said.say(1)).toBe("Ben is here. Ben added 2 lines, removed a line and changed 5 fields.");
});

test("a crowd is summed up, and a reload is nothing", () => {
  const said = new Announcements();
  for (const who of ["A", "B", "C", "D", "E", "F"]) said.hear({ what: "changed", who, place: "terms" }, 0);
  expect(said.say(1)).toMatch(/^A changed terms\. .* 2 more people made changes\.$/);
  said.hear({ what: "came", who: "G" }, 2);
  said.hear({ what: "left", who: "G" }, 3);
  expect(said.say(4)).toBe("");
});
