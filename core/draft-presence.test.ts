import { expect, test } from "vitest";
import { colourOfMember, ROOM_CLIENT_ID, readOwnPresence, readPresence } from "./draft-presence.ts";

test("a person has the same of four colours every time", () => {
  expect(colourOfMember("b3f5")).toBe(colourOfMember("b3f5"));
  for (let index = 0; index < 200; index += 1) expect([1, 2, 3, 4]).toContain(colourOfMember(`member-${index}`));
});

test("of what a browser says about itself only what presence has is taken", () => {
  const own = { field: "notes", cursor: { at: 1 }, rest: "idle", removed: "l1", wrote: { path: "notes", value: "1" } };
  expect(readOwnPresence({ ...own, person: { name: "Boss" }, room: {} })).toEqual(own);
  expect(readOwnPresence({ field: 7, rest: "dead", removed: 3 })).toEqual({ field: null });
  expect(readOwnPresence({ field: "x".repeat(1_000) })?.field).toHaveLength(200);
  expect(readOwnPresence("notes")).toBeNull();
});

test("nobody is read who has no stamp of the server, and the room itself is nobody", () => {
  const person = { memberId: "m1", name: "Ana", colour: 1 };
  const states = new Map<number, unknown>([
    [1, { field: "notes", rest: "away", person }],
    [2, { field: "notes" }],
    [ROOM_CLIENT_ID, { room: {}, person }],
  ]);
  expect([...readPresence(states)]).toEqual([[1, { field: "notes", cursor: undefined, rest: "away", person }]]);
});
