import { expect, test } from "vitest";
import { footRoom } from "#core/sheet/foot-room.ts";
import { type SheetView, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { draftOf, issuedOf } from "#core/sheet/testing/samples.ts";
import { TEMPLATE_LIMITS } from "#core/template.ts";

function roomFor(footer: string, terms = "Payment within 30 days."): number {
  const view: SheetView = sheetOfIssued(issuedOf(draftOf({ terms })));
  return footRoom({ ...view, look: { ...view.look, footer } });
}

const NONE = roomFor("");

test("without words of the agency's own the foot has the room of the seal, and keeps it under short terms", () => {
  expect(NONE).toBe(44);
  expect(roomFor("", "")).toBe(NONE);
  expect(roomFor("  \n ")).toBe(NONE);
});

test("each line that was written takes one, and a line that is too long takes several", () => {
  expect(roomFor("Rotterdam")).toBe(NONE + 16);
  expect(roomFor("Rotterdam\nAmsterdam\nGroningen")).toBe(NONE + 3 * 16);
  expect(roomFor("r".repeat(TEMPLATE_LIMITS.footerChars))).toBe(NONE + 5 * 16);
});

test("Japanese letters are wide, in the footer and in terms beside the seal", () => {
  expect(roomFor("設".repeat(90))).toBeGreaterThan(roomFor("s".repeat(90)));
  expect(roomFor("", "払".repeat(70))).toBeGreaterThan(roomFor("", "p".repeat(60)));
});

test("long terms stand above the foot and take no room in it", () => {
  expect(roomFor("", "Payment within 30 days. ".repeat(20))).toBe(NONE);
});
