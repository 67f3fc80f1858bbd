/** One process of durable work, from its start to its death. */
import { spawn } from "node:child_process";
import type { Bench } from "#workers/testing/delivery-bench.ts";
import type { Doom } from "#workers/testing/doomed-delivery.ts";
import type { DoomedProgram } from "./doomed-program.ts";

/** "killed": by itself, at its boundary. "ended": otherwise, with the last that it said. "taken": by us. */
export type End = { how: "killed" } | { how: "taken" } | { how: "ended"; saying: string };

export type Life = {
  /** Whether it has come by any boundary so far. */
  works: boolean;
  end: Promise<End>;
  /** Ends it now, as `kill -9` does. */
  take(): void;
};

const SAID_CHARACTERS_MAX = 2_000;

export function beginLife(program: DoomedProgram, bench: Bench, boundary: string, doom: Doom): Life {
  const child = spawn(process.execPath, [program.path, JSON.stringify(bench), boundary, JSON.stringify(doom)], {
    env: program.env,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-SAID_CHARACTERS_MAX);
  });
  let taken = false;
  const end = Promise.withResolvers<End>();
  child.once("error", end.reject);
  child.once("exit", (_code, signal) => {
    if (taken) end.resolve({ how: "taken" });
    else if (signal === "SIGKILL") end.resolve({ how: "killed" });
    else end.resolve({ how: "ended", saying: said });
  });
  const life: Life = {
    works: false,
    end: end.promise,
    take() {
      taken = true;
      child.kill("SIGKILL");
    },
  };
  child.once("message", () => {
    life.works = true;
  });
  return life;
}
