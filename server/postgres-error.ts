/** What PostgreSQL refused, out of the error that the query builder wraps around it. */

type PostgresError = Error & { code: string; constraint?: string };

/** The database's own error behind `error`, or null where something else went wrong. */
export function postgresError(error: unknown): PostgresError | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ("severity" in at && "code" in at && typeof at.code === "string") return at as PostgresError;
  }
  return null;
}

/** Whether `error` is the refusal of this named constraint. */
export function violates(error: unknown, constraint: string): boolean {
  return postgresError(error)?.constraint === constraint;
}
