import { describe, expect, test } from "vitest";
import { compileCondition, compileKey, ExpressionRefused } from "./expression.ts";

const event = { id: "e1", name: "invoice/issued", ts: 1, data: { tenantId: "t1", n: 7, nested: { a: "b" } } };

describe("an expression of a function's options", () => {
  test("reads paths of the event and joins them with texts", () => {
    expect(compileKey("event.data.tenantId")(event)).toBe("t1");
    expect(compileKey("event.data.tenantId + '-' + event.data.nested.a")(event)).toBe("t1-b");
    expect(compileKey("event.data.n")(event)).toBe("7");
    expect(compileKey("event.name")(event)).toBe("invoice/issued");
  });

  test("finds nothing where there is nothing, and never reaches a prototype", () => {
    expect(compileKey("event.data.missing.deeper")(event)).toBe("");
    expect(compileKey("event.data.constructor.name")(event)).toBe("");
  });

  test("compares a path with a text", () => {
    expect(compileCondition("event.data.tenantId == 't1'")(event)).toBe(true);
    expect(compileCondition('event.data.tenantId == "t2"')(event)).toBe(false);
  });

  test("is refused at once when it needs more than that", () => {
    for (const beyond of ["event.data.a > 1", "size(event.data)", "event.data['a']", "async.data.x", ""]) {
      expect(() => compileKey(beyond), beyond).toThrow(ExpressionRefused);
    }
    expect(() => compileCondition("event.data.a")).toThrow(ExpressionRefused);
    expect(() => compileCondition("event.data.a == 'x' == 'y'")).toThrow(ExpressionRefused);
  });
});
