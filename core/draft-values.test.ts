import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { DecimalString } from "./decimal.ts";
import { DraftContent, DraftLine, LineDiscount, Tax } from "./draft-content.ts";
import { readDecimal, readDiscount, readPlaceValue, readTax, readUuid } from "./draft-values.ts";

const decimalish = fc.oneof(
  fc.string(),
  fc.stringMatching(/^-?[0-9]{1,17}(\.[0-9]{1,12})?$/),
  fc.constantFrom("", "0", "-0", "1.50", "01", "1.", "9.975", "1e3", " 1"),
  fc.integer(),
);
const reason = fc.oneof(fc.constant(null), fc.constant(undefined), fc.string({ maxLength: 260 }), fc.integer());
const junk = fc.oneof(fc.anything(), fc.constantFrom(null, [], {}, "S", 0));

test("every value is read exactly as its schema reads it", () => {
  const category = fc.oneof(fc.constantFrom("S", "Z", "E", "AE", "K", "G", "O", "X", ""), fc.anything());
  const tax = fc.record(
    { category, rate: decimalish, exemptionReason: reason, more: fc.anything() },
    { requiredKeys: [] },
  );
  const discount = fc.record(
    { kind: fc.constantFrom("percent", "amount", "other", 1), percent: decimalish, amount: decimalish },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(tax, discount, decimalish, fc.uuid(), junk), (value) => {
      expect(readDecimal(value)).toEqual(DecimalString.safeParse(value).data ?? null);
      expect(readTax(value)).toEqual(Tax.safeParse(value).data ?? null);
      expect(readDiscount(value)).toEqual(LineDiscount.safeParse(value).data ?? null);
      expect(readUuid(value)).toEqual(DraftContent.shape.clientId.safeParse(value).data ?? null);
    }),
    { numRuns: 2_000 },
  );
});

test("what may be proposed for a place is exactly what the draft takes there", () => {
  const { shape } = DraftContent;
  const schemas = {
    ...DraftLine.omit({ id: true }).shape,
    "invoice/subject": shape.subject,
    "invoice/reference": shape.reference,
    "invoice/issueDate": shape.issueDate,
    "invoice/dueDate": z.strictObject({ dueDate: shape.dueDate, dueDays: shape.dueDays }),
    "invoice/serviceFrom": z.strictObject({ serviceFrom: shape.serviceFrom, serviceTo: shape.serviceTo }),
    notes: shape.notes,
    terms: shape.terms,
  };
  const date = fc.constantFrom(null, "2026-11-21", "2026-02-30", "soon", 1);
  const value = fc.oneof(
    decimalish,
    date,
    fc.string({ maxLength: 320 }),
    fc.nat(12_000).map((length) => "x".repeat(length)),
    fc.array(fc.record({ category: fc.constantFrom("S", "X"), rate: decimalish, exemptionReason: reason }), {
      maxLength: 4,
    }),
    fc.record(
      { dueDate: date, dueDays: fc.oneof(fc.integer({ min: -5, max: 400 }), fc.double()), more: junk },
      { requiredKeys: ["dueDate", "dueDays"] },
    ),
    fc.record({ serviceFrom: date, serviceTo: date, more: junk }, { requiredKeys: ["serviceFrom"] }),
    fc.record({ kind: fc.constantFrom("percent", "amount"), percent: decimalish, amount: decimalish }),
    junk,
  );
  const field = fc.constantFrom(...(Object.keys(schemas) as (keyof typeof schemas)[]));
  fc.assert(
    fc.property(field, value, (name, written) => {
      expect(readPlaceValue(name, written)).toEqual(schemas[name].safeParse(written).data);
    }),
    { numRuns: 4_000 },
  );
});

test("ids of clients are those that the schema takes, whatever their version or case", () => {
  const some = [
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "7813BDB0-A2FD-4B81-921F-A0ACF6B48F55",
    "7813bdb0-a2fd-0b81-921f-a0acf6b48f55",
    "7813bdb0-a2fd-4b81-c21f-a0acf6b48f55",
    "7813bdb0a2fd4b81921fa0acf6b48f55",
  ];
  for (const id of some) expect(readUuid(id)).toEqual(DraftContent.shape.clientId.safeParse(id).data ?? null);
});
