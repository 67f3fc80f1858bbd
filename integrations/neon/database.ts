/** The doors of db/ over WebSockets, for where there are no TCP sockets to keep: each request has pools of its own and closes them. */
import { neonConfig, Pool } from "@neondatabase/serverless";
import type { Pool as PgPool } from "pg";
import { type CrossTenant, createCrossTenant } from "#db/cross-tenant.ts";
import { createInTenant, createTenantReader, type InTenant, type TenantReader } from "#db/tenant.ts";

const CONNECT_MS_MAX = 10_000;

/** workerd lets one request hold six connections at once; one is left for the relay role and two for calls of rooms. */
const APP_CONNECTIONS_MAX = 3;
const RELAY_CONNECTIONS_MAX = 1;

export type NeonOptions = {
  /** Connects as countersign_app: row-level security binds it. */
  appUrl: string;
  /** Connects as countersign_relay. */
  relayUrl: string;
  /** Host and path of a WebSocket proxy to another PostgreSQL than Neon's, without a scheme; for a laptop and for tests. */
  proxy?: string | undefined;
  /** Told when a connection broke while nobody used it. */
  onIdleError(error: Error): void;
};

export type NeonDatabase = {
  inTenant: InTenant;
  readTenant: TenantReader;
  crossTenant: CrossTenant;
  relayPool: PgPool;
  /** Ends every connection. What is under way ends first. */
  close(): Promise<void>;
};

/**
 * Opens nothing by itself: a connection is made at the first query. Connections belong to the request (or the object) that made them:
 * workerd refuses those of another.
 */
export function openNeon(options: NeonOptions): NeonDatabase {
  if (options.proxy !== undefined) reachByProxy(options.proxy);
  const appPool = poolOf(options.appUrl, APP_CONNECTIONS_MAX, options.onIdleError);
  const relayPool = poolOf(options.relayUrl, RELAY_CONNECTIONS_MAX, options.onIdleError);
  return {
    inTenant: createInTenant(appPool),
    readTenant: createTenantReader(appPool),
    crossTenant: createCrossTenant(relayPool),
    relayPool,
    async close() {
      await Promise.all([appPool.end(), relayPool.end()]);
    },
  };
}

/** Neon's pool is pg's pool with another socket; their types differ where nobody here looks. */
function poolOf(connectionString: string, max: number, onIdleError: (error: Error) => void): PgPool {
  const pool = new Pool({ connectionString, max, connectionTimeoutMillis: CONNECT_MS_MAX });
  // workerd tells of a socket that we closed ourselves as of one that broke, and by an event in place of an error.
  pool.on("error", (error: unknown) => {
    if (!pool.ending) onIdleError(error instanceof Error ? error : new Error("its socket was closed"));
  });
  return pool as unknown as PgPool;
}

/** The settings are the driver's, not a pool's. A laptop's PostgreSQL has no TLS to hurry through and asks for SCRAM. */
function reachByProxy(proxy: string): void {
  neonConfig.wsProxy = () => proxy;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
}
