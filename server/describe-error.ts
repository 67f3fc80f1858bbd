/** What a log may keep: not what is under these names, and of an error its parts, because the text of one carries what people typed. */

/** Names under which a secret could travel, at the top and one and two levels down. */
export const SECRET_NAMES = [
  "password",
  "token",
  "secret",
  "cookie",
  "authorization",
  "headers",
  "ticket",
  "apiKey",
  "tokenHash",
  "params",
  "input",
];

const STACK_LINES_MAX = 12;
const CAUSES_MAX = 4;
const MESSAGE_CHARS_MAX = 500;

export type DescribedError = {
  type: string;
  message: string;
  code?: string;
  table?: string;
  constraint?: string;
  stack: string[];
  cause?: DescribedError;
};

/** An error as the log may keep it. Of a database error: its code, table and constraint, never its text or parameters. */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "[not an error]", stack: [] };
  const parts = error as Error & Partial<Record<"code" | "table" | "constraint" | "severity" | "query", unknown>>;
  const described: DescribedError = {
    type: error.name,
    message: messageOf(error),
    stack: (error.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, STACK_LINES_MAX)
      .map((line) => line.trim()),
  };
  if (typeof parts.code === "string") described.code = parts.code;
  if (typeof parts.table === "string") described.table = parts.table;
  if (typeof parts.constraint === "string") described.constraint = parts.constraint;
  if (error.cause !== undefined && depth < CAUSES_MAX) described.cause = describeError(error.cause, depth + 1);
  return described;
}

function messageOf(error: Error & { severity?: unknown; query?: unknown; code?: unknown }): string {
  // Drizzle: "Failed query: select … params: ana@…". The statement's verb and table are enough to find it.
  if (typeof error.query === "string") return `query failed: ${error.query.replace(/\s+/g, " ").slice(0, 80)}`;
  // PostgreSQL quotes values in its messages; the code says what happened.
  if (typeof error.severity === "string") return `postgres ${String(error.code)}`;
  // Zod prints the received values of a literal in its message.
  if (error.name === "ZodError") return "schema not met";
  return error.message.split("\n", 1)[0]?.slice(0, MESSAGE_CHARS_MAX) ?? "";
}
