/** Columns that every tenant table shares. The composite key (tenant_id, id) is what foreign keys point at. */
import { sql } from "drizzle-orm";
import { customType, timestamp, uuid } from "drizzle-orm/pg-core";

export const tenantId = () => uuid("tenant_id").notNull();
export const id = () => uuid("id").notNull().default(sql`gen_random_uuid()`);
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
/** An instant that a cursor carries: to the millisecond, because a JavaScript Date cannot bring microseconds back. */
export const cursorAt = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
export const createdAt = () => at("created_at").notNull().defaultNow();

/** Minor units as bigint; never a JavaScript number. */
export const minor = customType<{ data: bigint; driverData: string }>({
  dataType: () => "bigint",
  fromDriver: (value) => BigInt(value),
  toDriver: (value) => value.toString(),
});

/** DATE as 'YYYY-MM-DD': a day as people mean it, without a time zone. */
export const day = customType<{ data: string; driverData: string }>({ dataType: () => "date" });

export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => "bytea" });
