/** One of several Node hosts on one database, for tests of what happens between them: its sockets, its door and its lease. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Pool } from "pg";
import { createDraftLeases, type DraftLeases } from "#db/draft-leases.ts";
import { createDraftLog } from "#db/draft-log.ts";
import type { InTenant } from "#db/tenant.ts";
import { type CollabHost, type CollabHostOptions, createCollabHost } from "#server/node/collab-host.ts";
import { COLLAB_SECRET } from "./collab-world.ts";

export type LeasedHost = {
  owner: string;
  host: CollabHost;
  /** "http://127.0.0.1:PORT" */
  url: string;
  wsUrl: string;
  close(): Promise<void>;
};

export type LeasedHostOptions = Pick<CollabHostOptions, "memberNow" | "logger" | "mayStayFrozen"> & {
  db: { relayPool: Pool; inTenant: InTenant };
  leaseMs?: number;
  port?: number;
  /** Stands between the host and its lease. */
  leases?: (leases: DraftLeases) => DraftLeases;
};

export async function startLeasedHost(options: LeasedHostOptions): Promise<LeasedHost> {
  const { db } = options;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const owner = `host-${crypto.randomUUID()}`;
  const leases = createDraftLeases({ relayPool: db.relayPool, owner, url });
  const host = createCollabHost({
    log: createDraftLog({ ...db, claimant: owner }),
    lease: {
      leases: options.leases?.(leases) ?? leases,
      ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    },
    secret: COLLAB_SECRET,
    publicUrl: "http://localhost",
    projectDraft: async () => {},
    memberNow: options.memberNow,
    ...(options.mayStayFrozen ? { mayStayFrozen: options.mayStayFrozen } : {}),
    logger: options.logger,
    now: () => new Date(),
  });
  await host.start();
  server.on("upgrade", host.upgrade);
  const answer = getRequestListener(host.door, { overrideGlobalObjects: false });
  server.on("request", (request, response) => void answer(request, response));
  return {
    owner,
    host,
    url,
    wsUrl: url.replace("http", "ws"),
    async close() {
      await host.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
