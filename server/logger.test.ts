import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ level: "info", destination: { write: (line) => void lines.push(line) } }));
  return lines.join("");
}

test("A line is JSON with its level in words, its time, and what was said", () => {
  const line = JSON.parse(logged((logger) => logger.info({ invoiceId: "i-1" }, "issued"))) as object;
  expect(line).toMatchObject({ level: "info", msg: "issued", invoiceId: "i-1", time: expect.stringMatching(/^20/) });
});

test("Secrets are left out wherever they travel", () => {
  const text = logged((logger) =>
    logger.warn(
      { token: "s3cret", request: { headers: { cookie: "s3cret" }, body: { password: "s3cret" } }, params: ["s3cret"] },
      "refused",
    ),
  );
  expect(text).not.toContain("s3cret");
  expect(text).toContain("[redacted]");
});

test("An error of the database is its code and table, an error of the query builder its statement's beginning", () => {
  const database = Object.assign(new Error('duplicate key value: Key (email)=(ana@example.com) "s3cret"'), {
    severity: "ERROR",
    code: "23505",
    table: "members",
    constraint: "members_user",
    detail: "Key (email)=(ana@example.com)",
  });
  const wrapped = Object.assign(
    new Error("Failed query: insert into members …\nparams: ana@example.com,s3cret", { cause: database }),
    { query: "insert into members (email) values ($1)", params: ["ana@example.com", "s3cret"] },
  );
  const text = logged((logger) => logger.error({ err: wrapped }, "failed"));
  expect(text).not.toMatch(/ana@example|s3cret/);
  expect(JSON.parse(text)).toMatchObject({
    err: {
      message: "query failed: insert into members (email) values ($1)",
      cause: { message: "postgres 23505", code: "23505", table: "members", constraint: "members_user" },
    },
  });
});

test("An endless chain of causes and a monster of a message are cut", () => {
  const error = new Error("x".repeat(100_000));
  error.cause = error;
  expect(logged((logger) => logger.error({ err: error }, "failed")).length).toBeLessThan(20_000);
});
