import { describe, expect, test } from "vitest";
import { compileCondition, compileKey, compileMatch, ExpressionRefused, keysOf } from "./expression.ts";

const event = {
  id: "e1",
  name: "invoice/issued",
  ts: 1,
  data: { tenantId: "t1", n: 7, late: true, nested: { a: "b" } } as Record<string, unknown>,
};
const later = (data: Record<string, unknown>) => ({ id: "e2", name: "invoice/paid", ts: 2, data });

describe("an expression of a function's options", () => {
  test("reads paths of the event and joins them with texts", () => {
    expect(compileKey("event.data.tenantId")(event)).toBe("t1");
    expect(compileKey("event.data.tenantId + '-' + event.data.nested.a")(event)).toBe("t1-b");
    expect(compileKey("event.data.n")(event)).toBe("7");
    expect(compileKey("event.name")(event)).toBe("invoice/issued");
    expect(compileKey("'one for all'")(event)).toBe("one for all");
  });

  test("finds nothing where there is nothing, and never reaches a prototype", () => {
    expect(compileKey("event.data.missing.deeper")(event)).toBe("");
    expect(compileKey("event.data.constructor.name")(event)).toBe("");
    expect(compileKey("event.data.nested")(event)).toBe("");
  });

  test("compares, and joins comparisons by their weight", () => {
    expect(compileCondition("event.data.tenantId == 't1'")(event)).toBe(true);
    expect(compileCondition('event.data.tenantId == "t2"')(event)).toBe(false);
    expect(compileCondition("event.data.n == 7 && event.data.late == true")(event)).toBe(true);
    expect(compileCondition("event.data.n == '7'")(event)).toBe(false);
    expect(compileCondition("event.data.n != 8 && event.data.late")(event)).toBe(true);
    expect(compileCondition("event.data.n == 7 || event.data.n == 8 && event.data.late == false")(event)).toBe(true);
    expect(compileCondition("(event.data.n == 7 || event.data.n == 8) && event.data.late == false")(event)).toBe(false);
    expect(compileCondition("event.data.missing == null")(event)).toBe(true);
  });

  test("is refused at once when it needs more than that", () => {
    for (const beyond of [
      "event.data.a > 1",
      "size(event.data)",
      "event.data['a']",
      "async.data.x",
      "event",
      "event.data.a +",
      "event.data.a event.data.b",
      `'${"x".repeat(3000)}'`,
      "",
    ]) {
      expect(() => compileKey(beyond), beyond).toThrow(ExpressionRefused);
    }
    for (const beyond of ["'text'", "event.data.a == 'x' == 'y'", "async.data.a == 'x'", "(event.data.a == 'x'"]) {
      expect(() => compileCondition(beyond), beyond).toThrow(ExpressionRefused);
    }
  });
});

describe("a condition between the event of a run and a later one", () => {
  test("holds for the one that is meant, and two missing ids are not the same id", () => {
    const same = compileMatch("event.data.tenantId == async.data.tenantId");
    expect(same.holds(event, later({ tenantId: "t1" }))).toBe(true);
    expect(same.holds(event, later({ tenantId: "t2" }))).toBe(false);
    expect(same.holds(later({}), later({}))).toBe(false);
  });

  test.each([
    ["event.data.tenantId == async.data.tenantId", { tenantId: "t1" }],
    ["async.data.of == 'x' && async.data.sum == 12.5", { of: "x", sum: 12.5 }],
    ["async.data.paid == true && event.data.n == async.data.deep.n", { paid: true, deep: { n: 7 } }],
    ["async.data.kind != 'a' && event.data.nested.a == async.data.b", { kind: "b", b: "b" }],
  ])("is found by a key that every event has for which it holds: %s", (expression, data) => {
    const match = compileMatch(expression);
    expect(match.holds(event, later(data))).toBe(true);
    const key = match.keyFor(event);
    expect(key).not.toBe("");
    expect(keysOf(later(data))).toContain(key);
    expect(keysOf(later({ other: "t1" }))).not.toContain(key);
  });

  test.each([
    "async.data.a != 'x'",
    "async.data.a == 'x' || async.data.b == 'x'",
    "event.data.missing == async.data.a",
  ])("has no key where every event has to be looked at: %s", (expression) => {
    expect(compileMatch(expression).keyFor(event)).toBe("");
  });

  test("looks at every wait for an event with too many values to tell", () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, n]));
    expect(keysOf(later(many))).toBeNull();
  });
});
