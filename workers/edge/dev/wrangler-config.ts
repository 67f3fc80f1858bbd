/** What wrangler.jsonc says about the Worker, for whoever runs it without wrangler: there is one place for it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "./bundle.ts";

const Environment = z.object({
  name: z.string(),
  vars: z.record(z.string(), z.string()),
  secrets: z.object({ required: z.array(z.string()) }),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
});
const Config = Environment.extend({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  migrations: z.array(z.object({ tag: z.string(), new_sqlite_classes: z.array(z.string()) })),
  env: z.record(z.string(), Environment),
});
export type WranglerConfig = z.infer<typeof Config>;

/** Throws where the file is not what wrangler and we both understand. Comments stand on lines of their own. */
export function readWranglerConfig(): WranglerConfig {
  const text = readFileSync(join(ROOT, "wrangler.jsonc"), "utf8");
  return Config.parse(JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, "")));
}
