/** The Worker's log: JSON lines for Cloudflare's collector, as cautious as the Node host's (server/logger.ts). */
import { describeError, SECRET_NAMES } from "#server/describe-error.ts";
import type { Logger } from "#server/logger.ts";
import type { EdgeSettings } from "./configuration.ts";

const LEVELS = ["debug", "info", "warn", "error", "fatal"] as const;
const SECRETS: ReadonlySet<string> = new Set(SECRET_NAMES);
const DEPTH_MAX = 4;

/** Writes to `write` (the console where it is not given). */
export function createEdgeLogger(
  level: EdgeSettings["LOG_LEVEL"],
  write: (line: string) => void = (line) => console.log(line),
): Logger {
  const from = level === "silent" ? LEVELS.length : LEVELS.indexOf(level);
  const say =
    (name: (typeof LEVELS)[number]) =>
    (fields: Record<string, unknown>, message: string): void => {
      if (LEVELS.indexOf(name) < from) return;
      write(JSON.stringify({ level: name, time: new Date().toISOString(), ...safe(fields), msg: message }));
    };
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error"), fatal: say("fatal") };
}

function safe(fields: object, depth = 0): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (SECRETS.has(name)) kept[name] = "[redacted]";
    else if (value instanceof Error || name === "err" || name === "error") kept[name] = describeError(value);
    else if (typeof value === "bigint") kept[name] = String(value);
    else if (typeof value === "object" && value !== null && !Array.isArray(value))
      kept[name] = depth < DEPTH_MAX ? safe(value, depth + 1) : "[deep]";
    else kept[name] = value;
  }
  return kept;
}
