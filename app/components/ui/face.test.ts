import { expect, test } from "vitest";
import { initialsOf } from "./face.tsx";

test("initials are of the first and the last name, whatever script they are in", () => {
  expect(initialsOf("Ana Jansen")).toBe("AJ");
  expect(initialsOf("Mia de Boer")).toBe("MB");
  expect(initialsOf("Noor")).toBe("N");
  expect(initialsOf("ana.jansen@studioharbour.example")).toBe("AJ");
  expect(initialsOf("𝒜lice")).toBe("𝒜");
  expect(initialsOf("")).toBe("?");
});
