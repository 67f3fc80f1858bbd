import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EnvError, envExample, parseEnv } from "./env.ts";

test("Nothing set is a complete configuration", () => {
  const env = parseEnv({});
  expect(env.PUBLIC_URL).toBe("http://localhost:3000");
  expect(env.DATABASE_URL).toBeUndefined();
});

test("Every bad key is listed at once", () => {
  const problems = (() => {
    try {
      parseEnv({ PORT: "99999", DATABASE_URL: "mysql://x", COUNTERSIGN_SECRET: "short", SMTP_URL: "mail" });
      return [];
    } catch (error) {
      return error instanceof EnvError ? error.problems : [];
    }
  })();
  for (const key of ["PORT", "DATABASE_URL", "COUNTERSIGN_SECRET", "SMTP_URL"]) {
    expect(problems.some((problem) => problem.startsWith(key))).toBe(true);
  }
});

test("A database of one's own demands a secret of one's own", () => {
  expect(() => parseEnv({ DATABASE_URL: "postgres://u:p@localhost/x" })).toThrow(/COUNTERSIGN_SECRET is required/);
});

test("An API at the edge demands live drafts at the edge; both are addresses without a slash at their end", () => {
  expect(() => parseEnv({ API_URL: "https://edge.example" })).toThrow(/COLLAB_URL is required with API_URL/);
  const env = parseEnv({ API_URL: "https://edge.example/", COLLAB_URL: "wss://edge.example/" });
  expect([env.API_URL, env.COLLAB_URL]).toEqual(["https://edge.example", "wss://edge.example"]);
  expect(parseEnv({ COLLAB_URL: "wss://edge.example" }).API_URL).toBeUndefined();
});

test("An empty variable counts as unset", () => {
  expect(parseEnv({ SMTP_URL: "", PORT: "" }).PORT).toBe(3000);
});

test(".env.example is what the schema says", () => {
  expect(readFileSync(".env.example", "utf8")).toBe(envExample());
});
