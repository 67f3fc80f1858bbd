import { expect, test } from "vitest";
import type { RoomNotice } from "#core/draft-presence.ts";
import { isKept } from "./room-state.ts";

const notice = (saved: RoomNotice["saved"]): RoomNotice => ({
  epoch: 1,
  frozen: false,
  frozenBy: null,
  mayWrite: true,
  you: { memberId: "m", name: "Ana Jansen", colour: 1 },
  saved,
  saving: "ok",
  refused: null,
  news: { remarks: 0 },
});

test("nothing is called saved before the room has said so", () => {
  expect(isKept(null, { updates: 0, clock: 0 })).toBe(false);
});

test("a deletion, which moves no clock, is saved only when its message is counted", () => {
  expect(isKept(notice({ updates: 1, clock: 9, synced: true }), { updates: 2, clock: 9 })).toBe(false);
  expect(isKept(notice({ updates: 2, clock: 9, synced: true }), { updates: 2, clock: 9 })).toBe(true);
});

test("what was written offline is saved only when what this tab brought along is kept", () => {
  expect(isKept(notice({ updates: 0, clock: 0, synced: false }), { updates: 0, clock: 0 })).toBe(false);
  expect(isKept(notice({ updates: 0, clock: 4, synced: true }), { updates: 0, clock: 7 })).toBe(false);
});
