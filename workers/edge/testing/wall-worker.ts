/** A Worker of a test's own that goes behind the API: what does Neon's driver see in workerd through the doors and around them? */
import { Pool } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { clients } from "#db/schema/clients.ts";
import { openNeon } from "#integrations/neon/database.ts";

type Bindings = {
  APP_DATABASE_URL: string;
  RELAY_DATABASE_URL: string;
  DATABASE_PROXY: string;
  OWN: string;
  FOREIGN: string;
};

export default {
  async fetch(_request: Request, bindings: Bindings): Promise<Response> {
    const database = openNeon({
      appUrl: bindings.APP_DATABASE_URL,
      relayUrl: bindings.RELAY_DATABASE_URL,
      proxy: bindings.DATABASE_PROXY,
      onIdleError: () => {},
    });
    // One connection: whatever a tenant left on it would be found by whoever comes next.
    const bare = new Pool({ connectionString: bindings.APP_DATABASE_URL, max: 1 });
    const count = async (): Promise<number> => {
      const { rows } = await bare.query<{ count: number }>("select count(*)::int as count from clients");
      return rows[0]?.count ?? -1;
    };
    try {
      const own = await database.inTenant(bindings.OWN, (tx) =>
        tx.select({ tenantId: clients.tenantId }).from(clients),
      );
      const read = await database.readTenant(bindings.OWN, (db) =>
        db.select({ tenantId: clients.tenantId }).from(clients),
      );
      const foreignWrite = await database
        .inTenant(bindings.OWN, (tx) => tx.execute(sql`update clients set tenant_id = ${bindings.FOREIGN} where true`))
        .then(
          () => "written",
          (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.message,
        );
      return Response.json({
        withoutTenant: await count(),
        own: [...new Set(own.map((row) => row.tenantId))],
        read: [...new Set(read.map((row) => row.tenantId))],
        foreignWrite,
        stillWithoutTenant: await count(),
        role: (await bare.query<{ role: string }>("select current_user as role")).rows[0]?.role,
      });
    } finally {
      await Promise.all([database.close(), bare.end()]);
    }
  },
};

/** wrangler.jsonc names it; nobody is in a draft here. */
export class InvoiceRoom {}
