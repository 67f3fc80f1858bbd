import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type HeardEvent, hearMailEvent, type KnownDelivery } from "./hear-mail-event.ts";

const NEW: KnownDelivery = {
  state: "accepted",
  problem: "",
  bounceReason: null,
  deliveredAt: null,
  bouncedAt: null,
  complainedAt: null,
};
const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 12, minute));
const event = (kind: HeardEvent["kind"], minute: number, change: Partial<HeardEvent> = {}): HeardEvent => ({
  kind,
  reason: null,
  status: "",
  diagnostic: "",
  at: at(minute),
  ...change,
});
const hearAll = (events: readonly HeardEvent[], known = NEW) => events.reduce(hearMailEvent, known);

const UNKNOWN = event("bounced", 2, { status: "5.1.1", diagnostic: "550 5.1.1\n user unknown" });

describe("of a delivery is known after an event", () => {
  test("that it arrived, and nothing of the delay before", () => {
    expect(hearAll([event("delayed", 1, { diagnostic: "421 later" })])).toMatchObject({
      state: "accepted",
      problem: "Not there yet, and still being tried: 421 later",
    });
    expect(hearAll([event("delayed", 1, { diagnostic: "421 later" }), event("delivered", 2)])).toEqual({
      ...NEW,
      state: "delivered",
      deliveredAt: at(2),
    });
  });

  test("that it came back and why, also after it seemed to have arrived", () => {
    const bounced = {
      state: "bounced",
      problem: "550 5.1.1 user unknown",
      bounceReason: "address_unknown",
      bouncedAt: at(2),
    };
    expect(hearAll([event("delivered", 1), UNKNOWN])).toMatchObject(bounced);
    expect(hearAll([UNKNOWN, event("delivered", 1), event("delayed", 3)])).toMatchObject(bounced);
  });

  test("that somebody complained, even where they had read it before", () => {
    expect(hearAll([event("complained", 5)], { ...NEW, state: "viewed" })).toEqual({
      ...NEW,
      state: "viewed",
      complainedAt: at(5),
    });
    expect(hearAll([UNKNOWN, event("complained", 5)])).toMatchObject({ state: "complained", problem: "" });
  });

  test("the teller's own class rather than the words, and a reason where nobody said anything", () => {
    expect(hearAll([event("bounced", 1, { reason: "mailbox_full", diagnostic: "550 no" })])).toMatchObject({
      bounceReason: "mailbox_full",
    });
    expect(hearAll([event("bounced", 1)])).toMatchObject({
      bounceReason: "refused",
      problem: "",
    });
  });

  test("the same, in whichever order events of different moments come, and however often", () => {
    const events = fc.uniqueArray(
      fc.record({
        kind: fc.constantFrom("delivered" as const, "bounced" as const, "complained" as const),
        minute: fc.nat(50),
        diagnostic: fc.constantFrom("550 5.1.1 no such user", "552 5.2.2 over quota", "554 5.7.1 spam"),
      }),
      { maxLength: 6, selector: ({ minute }) => minute },
    );
    const told = events.map((all) => all.map(({ kind, minute, diagnostic }) => event(kind, minute, { diagnostic })));
    const orders = told.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all)),
    );
    fc.assert(
      fc.property(orders, ([all, reordered, again]) => {
        expect(hearAll([...reordered, ...again])).toEqual(hearAll(all));
      }),
    );
  });
});
