/**
 * A worker in a process of its own that takes one event and kills itself with SIGKILL at a given boundary.
 * Arguments: relay URL, run name, and the moment as "moment" or "moment:step".
 */
import { Pool } from "pg";
import { createEngine } from "../engine.ts";
import { countedFunctions } from "./counted-functions.ts";
import { silentLog } from "./silent-log.ts";

const [relayUrl = "", run = "", fatal = ""] = process.argv.slice(2);
const pool = new Pool({ connectionString: relayUrl, max: 4 });
const engine = createEngine({
  relayUrl,
  log: silentLog,
  observe: ({ moment, step, functionId }) => {
    if (functionId === "t-work" && fatal === (step === null ? moment : `${moment}:${step}`)) {
      process.kill(process.pid, "SIGKILL");
    }
  },
});
await engine.start(countedFunctions(engine, pool));
await engine.accept([{ id: run, name: "work", data: { run }, ts: Date.now() }]);
