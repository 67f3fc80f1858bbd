/** workerd's SQLite as Node has it: the same engine and the same statements, in memory, for tests of the log alone. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Sql, SqlValue } from "../runtime.ts";

/** What workerd takes; more makes an object that nobody can open again. */
const VALUE_BYTES_MAX = 2_000_000;

export function nodeSqlite(): { sql: Sql; transactionSync<T>(work: () => T): T } {
  const database = new DatabaseSync(":memory:");
  const sql: Sql = {
    exec<Row extends Record<string, SqlValue>>(statement: string, ...values: (SqlValue | Uint8Array)[]) {
      if (values.length === 0 && statement.trimEnd().endsWith(";")) {
        database.exec(statement);
        return [];
      }
      const bound = values.map(
        (value): SQLInputValue => (value instanceof ArrayBuffer ? new Uint8Array(value) : value),
      );
      for (const value of bound) {
        if (value instanceof Uint8Array && value.length > VALUE_BYTES_MAX) throw new Error("string or blob too big");
      }
      const rows = database.prepare(statement).all(...bound);
      return rows.map(
        (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])) as Row,
      );
    },
  };
  return {
    sql,
    transactionSync(work) {
      database.exec("begin");
      try {
        const result = work();
        database.exec("commit");
        return result;
      } catch (error) {
        database.exec("rollback");
        throw error;
      }
    },
  };
}

function plain(value: unknown): SqlValue {
  return value instanceof Uint8Array ? Uint8Array.from(value).buffer : (value as SqlValue);
}
