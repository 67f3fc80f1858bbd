import { expect, test } from "vitest";
import { BOUNCE_REASONS } from "./bounce-reason.ts";
import { bounceWords, COMPLAINT_WORDS } from "./bounce-words.ts";

test("every reason says what happened and what to do, in sentences that fit a notification", () => {
  for (const words of [...BOUNCE_REASONS.map(bounceWords), COMPLAINT_WORDS]) {
    expect(words.what).toMatch(/^[A-Z].*\.$/);
    expect(words.remedy).toMatch(/^[A-Z].*\.$/);
    expect(`${words.what} ${words.remedy}`.length).toBeLessThanOrEqual(120);
  }
});
