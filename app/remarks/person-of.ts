import type { PersonView } from "./remark-door.ts";

/** Somebody who is in no list any more is still somebody. */
export function personOf(people: readonly PersonView[], memberId: string): PersonView {
  return people.find((person) => person.memberId === memberId) ?? { memberId, name: "Somebody", colour: 1, gone: true };
}
