/** What the engine needs of a logger; pino's is one. */
export type Log = Record<
  "debug" | "info" | "warn" | "error",
  (fields: Record<string, unknown>, message: string) => void
>;
