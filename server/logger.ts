/**
 * The log: structured lines of codes and ids. What people typed, who they are and how they sign in never reaches it:
 * database errors carry parameters in their text, so an error is described from its parts and not printed as it is.
 */
import pino from "pino";
import { describeError, SECRET_NAMES } from "./describe-error.ts";

/** What the product asks of a logger. */
export type Logger = Record<
  "debug" | "info" | "warn" | "error" | "fatal",
  (fields: Record<string, unknown>, message: string) => void
>;

export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

const REDACTED = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Writes JSON lines to `destination` (standard output when not given). */
export function createLogger(options: { level: LogLevel; destination?: { write(line: string): void } }): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED, censor: "[redacted]" },
    serializers: { err: describeError, error: describeError },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}
