/** The embedded runner keeps what every engine promises. */
import { describe } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { type EngineUnderTest, engineSuite } from "../testing/engine-suite.ts";
import { createEngine, type Engine } from "./engine.ts";
import { quietClient } from "./testing/counted-functions.ts";
import { silentLog } from "./testing/silent-log.ts";

async function embedded(): Promise<EngineUnderTest> {
  const db = await testDatabase();
  let engine: Engine | null = null;
  let build: Parameters<EngineUnderTest["start"]>[0] = () => [];
  const begin = async () => {
    engine = createEngine({ relayUrl: db.relayUrl, log: silentLog, retryDelayMs: () => 30 });
    const client = quietClient(engine);
    await engine.start({ client, functions: build(client) });
    return client;
  };
  return {
    start(functions) {
      build = functions;
      return begin();
    },
    async restart() {
      await engine?.stop();
      return begin();
    },
    async stop() {
      await engine?.stop();
      await db[Symbol.asyncDispose]();
    },
  };
}

describe("the embedded runner", () => {
  engineSuite(embedded, { withinMs: 15_000, seesEarlyAnswers: true });
});
