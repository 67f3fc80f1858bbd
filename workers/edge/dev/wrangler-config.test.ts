import { expect, test } from "vitest";
import { edgeSecrets } from "./secrets.ts";
import { workerdConfig } from "./workerd-config.ts";
import { readWranglerConfig } from "./wrangler-config.ts";

const config = readWranglerConfig();

test("every environment binds the same objects and names the same secrets; none turns on Node", () => {
  for (const environment of Object.values(config.env)) {
    expect(environment.durable_objects).toEqual(config.durable_objects);
    expect(environment.secrets).toEqual(config.secrets);
  }
  expect(Object.keys(config.env)).toEqual(["staging", "production"]);
  expect(new Set([config, ...Object.values(config.env)].map(({ name }) => name)).size).toBe(3);
  expect(config.compatibility_flags.filter((flag) => flag.includes("node"))).toEqual([]);
});

test("every object's class keeps its own SQLite", () => {
  const sqlite = config.migrations.flatMap((migration) => migration.new_sqlite_classes);
  for (const { class_name } of config.durable_objects.bindings) expect(sqlite).toContain(class_name);
});

test("the secrets that are named are the ones that are made, and neither the owner's password nor the product's secret is among them", () => {
  const secret = "the secret of a product, of enough length";
  const made = edgeSecrets({
    DATABASE_URL: "postgres://owner:owners-password@db.example/countersign",
    COUNTERSIGN_SECRET: secret,
  });
  expect(Object.keys(made)).toEqual(config.secrets.required);
  expect(JSON.stringify(made)).not.toContain("owners-password");
  expect(JSON.stringify(made)).not.toContain(secret);
  expect(() => edgeSecrets({})).toThrow(/DATABASE_URL and COUNTERSIGN_SECRET/);
});

test("a binding arrives as it was written, whatever characters are in it", () => {
  const text = workerdConfig({
    config,
    port: 0,
    storage: "/tmp/x",
    v8Flags: [],
    bindings: { KEY: 'a "quoted"\nline \\ here' },
  });
  expect(text).toContain('(name = "KEY", text = "a \\"quoted\\"\\nline \\\\ here")');
});
