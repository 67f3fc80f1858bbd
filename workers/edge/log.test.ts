import { expect, test } from "vitest";
import { createEdgeLogger } from "./log.ts";

function logged(level: "info" | "warn" | "silent" = "info") {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createEdgeLogger(level, (line) => lines.push(JSON.parse(line))) };
}

test("what is secret by its name is not written, at whatever depth", () => {
  const { lines, log } = logged();
  log.info({ token: "t", request: { headers: { cookie: "c" }, deep: { password: "p" } }, tenantId: "kept" }, "said");
  expect(JSON.stringify(lines)).not.toMatch(/"[tcp]"/);
  expect(lines[0]).toMatchObject({ level: "info", msg: "said", tenantId: "kept", token: "[redacted]" });
});

test("an error is described by its parts: a database's own text quotes what people typed", () => {
  const { lines, log } = logged();
  const error = Object.assign(new Error("Failed query … params: ana@example.com"), {
    query: "insert into clients (email) values ($1)",
    cause: Object.assign(new Error("Key (email)=(ana@example.com) already exists"), {
      severity: "ERROR",
      code: "23505",
    }),
  });
  log.error({ err: error }, "request failed");
  expect(JSON.stringify(lines)).not.toContain("ana@example.com");
  expect(lines[0]).toMatchObject({ err: { cause: { code: "23505" } } });
});

test("a number that JSON has not is written all the same, and what is below the level is not", () => {
  const { lines, log } = logged("warn");
  log.info({}, "too quiet");
  log.warn({ minor: 12n }, "heard");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ minor: "12" });
  const silent = logged("silent");
  silent.log.fatal({}, "nothing");
  expect(silent.lines).toEqual([]);
});
