/** The composition root of the edge: the one file of the Worker that names adapters. */

import { createTokenIdentity } from "#integrations/better-auth/token-identity.ts";
import { createClerkTokenIdentity } from "#integrations/clerk/token-identity.ts";
import { type NeonDatabase, openNeon } from "#integrations/neon/database.ts";
import { createRemoteFiles } from "#integrations/remote-files/files.ts";
import { createBoundedCache } from "#server/bounded-cache.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { createRemoteRooms } from "#server/collab/remote-rooms.ts";
import type { Services } from "#server/context.ts";
import type { Identity } from "#server/identity/identity.ts";
import type { Logger } from "#server/logger.ts";
import { type EdgeBindings, type EdgeSettings, settingsOf } from "./configuration.ts";
import { type EdgeParts, handleRequest } from "./handle-request.ts";
import { createEdgeLogger } from "./log.ts";
import { edgeMemberships, MEMORY_ENTRIES, MEMORY_MS, type MembershipMemory } from "./memberships.ts";
import { reachRooms } from "./reach-rooms.ts";
import { InvoiceRoom as DraftRoom } from "./room/invoice-room.ts";
import type { RoomContext } from "./room/runtime.ts";
import type { RequestLife } from "./runtime.ts";

const now = () => new Date();

/** As long as a room takes to save what was typed, and a little. */
const ROOM_CALL_MS_MAX = 20_000;

export default {
  async fetch(request: Request, bindings: EdgeBindings, life: RequestLife): Promise<Response> {
    const here = isolateOf(bindings);
    try {
      return await handleRequest(request, partsOf(bindings, here), life);
    } catch (error) {
      here.logger.error({ err: error, path: new URL(request.url).pathname }, "request failed");
      return Response.json({ code: "INTERNAL_SERVER_ERROR" }, { status: 500 });
    }
  },
};

/** The object of one draft (room/invoice-room.ts), with what this deployment gives it. */
export class InvoiceRoom extends DraftRoom {
  constructor(context: RoomContext, bindings: EdgeBindings) {
    const here = isolateOf(bindings);
    super(context, {
      secret: here.settings.EDGE_SECRET,
      logger: here.logger,
      async withDatabase(work) {
        const database = openDatabase(here);
        try {
          return await work(database);
        } finally {
          await database.close();
        }
      },
    });
  }
}

/** What outlives a request: nothing in it may be an open connection or a promise. */
type Isolate = { settings: EdgeSettings; logger: Logger; identity: Identity; memory: MembershipMemory };

/** An isolate has one deployment's bindings for all its life, whatever object they are handed over in. */
let isolate: Isolate | null = null;

function isolateOf(bindings: EdgeBindings): Isolate {
  if (isolate) return isolate;
  const settings = settingsOf(bindings);
  isolate = {
    settings,
    logger: createEdgeLogger(settings.LOG_LEVEL),
    identity: identityOf(settings),
    memory: createBoundedCache({ entriesMax: MEMORY_ENTRIES, ttlMs: MEMORY_MS, now }),
  };
  return isolate;
}

function identityOf(settings: EdgeSettings): Identity {
  const { PUBLIC_URL: publicUrl, CLERK_JWT_KEY: jwtKey } = settings;
  if (jwtKey) return createClerkTokenIdentity({ jwtKey, publicUrl });
  return createTokenIdentity({ jwksUrl: settings.JWKS_URL ?? `${publicUrl}/api/auth/jwks`, publicUrl });
}

function partsOf(bindings: EdgeBindings, here: Isolate): EdgeParts {
  const { settings, logger, identity, memory } = here;
  const objectOf = ({ tenantId, invoiceId }: RoomRef) =>
    bindings.INVOICE_ROOM.get(bindings.INVOICE_ROOM.idFromName(`${tenantId}/${invoiceId}`) as never);
  return {
    publicUrl: settings.PUBLIC_URL,
    secret: settings.EDGE_SECRET,
    now,
    objectOf,
    openServices(request) {
      const { inTenant, readTenant, crossTenant, close } = openDatabase(here);
      const reach = { objectOf, inTenant, logger };
      const services: Services = {
        inTenant,
        readTenant,
        crossTenant,
        identity,
        memberships: edgeMemberships({ memory, membershipsOf: crossTenant.membershipsOf, now }),
        rooms: createRemoteRooms({
          // Of no machine: what is asked of a draft goes to its object and not through a network of names.
          urlOf: () => "https://objects.invalid",
          secret: settings.EDGE_SECRET,
          fetch: (input, init) => reachRooms(new Request(input, init), reach),
          timeoutMs: ROOM_CALL_MS_MAX,
        }),
        files: createRemoteFiles({
          baseUrl: settings.FILES_URL ?? settings.PUBLIC_URL,
          secret: settings.EDGE_SECRET,
          now,
        }),
        logger,
        publicUrl: settings.PUBLIC_URL,
        collabUrl: new URL(request.url).origin.replace(/^http/, "ws"),
        secret: settings.EDGE_SECRET,
        embedded: { mailbox: settings.EMBEDDED_MAILBOX === "true", demo: false },
        now,
      };
      return { services, reach, close };
    },
  };
}

/** Of one request or one piece of an object's work: workerd lets no connection be used beyond the event that made it. */
function openDatabase({ settings, logger }: Isolate): NeonDatabase {
  return openNeon({
    appUrl: settings.APP_DATABASE_URL,
    relayUrl: settings.RELAY_DATABASE_URL,
    proxy: settings.DATABASE_PROXY,
    onIdleError: (error) => logger.warn({ err: error }, "an idle database connection broke"),
  });
}
