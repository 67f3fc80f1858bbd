/** Functions whose steps leave a row each time they are run, so that tests count what was done rather than what was recorded. */
import { Inngest } from "inngest";
import type { Pool } from "pg";
import type { Engine } from "../engine.ts";
import type { InngestApp } from "../protocol.ts";
import { silentLog } from "./silent-log.ts";

export const EFFECTS_TABLE = "create table effects (id bigserial primary key, run text not null, step text not null)";

/** A client of this engine that says nothing. */
export function quietClient(engine: Engine): Inngest {
  return new Inngest({ id: "t", isDev: true, fetch: engine.fetch, logger: silentLog, internalLogger: silentLog });
}

/** `work`: one, two, then a and b side by side, an event to `told`, and three. */
export function countedFunctions(engine: Engine, pool: Pool): InngestApp {
  const inngest = quietClient(engine);
  const effect = async (run: string, step: string) => {
    await pool.query("insert into effects (run, step) values ($1, $2)", [run, step]);
    return step;
  };
  const work = inngest.createFunction({ id: "work", triggers: [{ event: "work" }] }, async ({ event, step }) => {
    const run = String(event.data.run);
    const one = await step.run("one", () => effect(run, "one"));
    const two = await step.run("two", () => effect(run, "two"));
    const both = await Promise.all(["a", "b"].map((name) => step.run(name, () => effect(run, name))));
    await step.sendEvent("tell", { name: "told", data: { run } });
    const three = await step.run("three", () => effect(run, "three"));
    return [one, two, ...both, three];
  });
  const told = inngest.createFunction({ id: "told", triggers: [{ event: "told" }] }, async ({ event, step }) => {
    await step.run("told", () => effect(String(event.data.run), "told"));
  });
  return { client: inngest, functions: [work, told] };
}
