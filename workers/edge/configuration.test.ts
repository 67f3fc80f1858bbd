import { expect, test } from "vitest";
import { type EdgeBindings, settingsOf } from "./configuration.ts";

const INVOICE_ROOM = { idFromName: () => ({}), get: () => ({ fetch: async () => new Response() }) };
const RIGHT = {
  INVOICE_ROOM,
  PUBLIC_URL: "https://invoices.example.com",
  APP_DATABASE_URL: "postgres://countersign_app:hush@db.example/countersign",
  RELAY_DATABASE_URL: "postgres://countersign_relay:hush@db.example/countersign",
  EDGE_SECRET: "a secret of the edge, of enough length",
} satisfies EdgeBindings;

test("the bindings that are named are enough; one that is empty counts as not given", () => {
  expect(settingsOf(RIGHT)).toMatchObject({ LOG_LEVEL: "info", EMBEDDED_MAILBOX: "false" });
  expect(settingsOf({ ...RIGHT, CLERK_JWT_KEY: "", DATABASE_PROXY: "" }).CLERK_JWT_KEY).toBeUndefined();
});

test("every wrong binding is named at once, and none of their values is said", () => {
  const wrong = {
    INVOICE_ROOM,
    PUBLIC_URL: "https://invoices.example.com/path",
    APP_DATABASE_URL: "mysql://hush",
    EDGE_SECRET: "hush",
    // To another machine the passwords would go in the clear.
    DATABASE_PROXY: "proxy.example:80/hush",
  };
  const said = (() => {
    try {
      settingsOf(wrong);
      return "";
    } catch (error) {
      return String(error);
    }
  })();
  for (const name of ["PUBLIC_URL", "APP_DATABASE_URL", "RELAY_DATABASE_URL", "EDGE_SECRET", "DATABASE_PROXY"])
    expect(said).toContain(name);
  expect(said).not.toContain("hush");
});
