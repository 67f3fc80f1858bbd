import fc from "fast-check";
import { expect, test } from "vitest";
import { DELIVERY_STATES, type DeliveryState, riseDeliveryState } from "./delivery-state.ts";

const heardInOrder = (heard: readonly DeliveryState[]) => heard.reduce(riseDeliveryState, "queued");
const news = fc.array(fc.constantFrom(...DELIVERY_STATES), { maxLength: 12 });

test("whatever is heard of a mail, every order of hearing it and every repetition ends in the same state", () => {
  const shuffled = news.chain((heard) =>
    fc.tuple(
      fc.constant(heard),
      fc.shuffledSubarray(heard, { minLength: heard.length }),
      fc.shuffledSubarray(heard, { minLength: 0 }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([heard, reordered, repeated]) => {
      expect(heardInOrder([...reordered, ...repeated])).toBe(heardInOrder(heard));
    }),
  );
});

test("no news moves a state back", () => {
  const rank = (state: DeliveryState) => DELIVERY_STATES.indexOf(state);
  fc.assert(
    fc.property(news, (heard) => {
      let known: DeliveryState = "queued";
      for (const state of heard) {
        const next = riseDeliveryState(known, state);
        expect(rank(next)).toBeGreaterThanOrEqual(rank(known));
        known = next;
      }
    }),
  );
});

test.each([
  ["a mail that was delivered and then sent back has bounced", ["accepted", "delivered", "bounced"], "bounced"],
  ["a bounce that was heard before the acceptance stands", ["bounced", "accepted"], "bounced"],
  ["a complaint is about a mail that arrived, whatever bounced", ["complained", "bounced", "delivered"], "complained"],
  ["a mail whose own link was opened was read, although it seemed to bounce", ["viewed", "bounced"], "viewed"],
] as const)("%s", (_what, heard, state) => {
  expect(heardInOrder(heard)).toBe(state);
});
