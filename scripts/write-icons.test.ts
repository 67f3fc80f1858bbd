import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawIcons, ICONS_FILE } from "./write-icons.ts";

test("the picture of the icons has every one that is named, as the set draws it", () => {
  expect(readFileSync(ICONS_FILE, "utf8")).toBe(drawIcons());
});
