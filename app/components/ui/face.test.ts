import { expect, test } from "vitest";
import { initialsOf, personColour } from "./face.tsx";

test("initials are of the first and the last name, whatever script they are in", () => {
  expect(initialsOf("Ana Jansen")).toBe("AJ");
  expect(initialsOf("Mia de Boer")).toBe("MB");
  expect(initialsOf("Noor")).toBe("N");
  expect(initialsOf("ana.jansen@studioharbour.example")).toBe("AJ");
  expect(initialsOf("𝒜lice")).toBe("𝒜");
  expect(initialsOf("")).toBe("?");
});

test("a person has the same of four colours every time", () => {
  expect(personColour("b3f5")).toBe(personColour("b3f5"));
  for (let index = 0; index < 200; index += 1) expect([1, 2, 3, 4]).toContain(personColour(`member-${index}`));
});
