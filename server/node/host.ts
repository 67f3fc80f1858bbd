/**
 * The composition root of the Node host: the one place that names adapters. Starts from the database upwards, and stops from
 * the sockets downwards, so that nothing is lost on the way.
 */
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import pg from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createDraftLeases, placeEdge } from "#db/draft-leases.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { SetupError } from "#db/setup-error.ts";
import { createInTenant, createTenantReader } from "#db/tenant.ts";
import { createBetterAuthIdentity } from "#integrations/better-auth/identity.ts";
import { createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { createClerkIdentity } from "#integrations/clerk/identity.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { createPdfReader } from "#integrations/pdfjs/read-pdf.ts";
import { createPictures } from "#integrations/sharp/pictures.ts";
import { createPushService } from "#integrations/web-push/push-service.ts";
import { createRemoteRooms } from "#server/collab/remote-rooms.ts";
import { ROOMS_PATH } from "#server/collab/rooms-wire.ts";
import type { Services } from "#server/context.ts";
import { DEMO_PASSWORD, DEMO_PEOPLE, seedDemo } from "#server/demo/seed-demo.ts";
import { printPreview } from "#server/documents/print-preview.ts";
import { renderAndStorePdf } from "#server/documents/store-document.ts";
import type { Env } from "#server/env.ts";
import { createHttpApp } from "#server/http/app.ts";
import { createFilesDoor } from "#server/http/files-door.ts";
import type { Identity } from "#server/identity/identity.ts";
import { createMemberships } from "#server/identity/memberships.ts";
import { mayStayFrozen } from "#server/invoices/may-stay-frozen.ts";
import { projectDraft } from "#server/invoices/project-draft.ts";
import { createLiveHub, type LiveHub } from "#server/live/live-hub.ts";
import { createLogger } from "#server/logger.ts";
import { createDurableWork } from "#workers/durable-work.ts";
import { listen as listenTo } from "#workers/engine/listen.ts";
import { createCollabHost } from "./collab-host.ts";
import { listen } from "./http-server.ts";
import { internalUrl } from "./internal-url.ts";
import { openFiles } from "./open-files.ts";
import { openMail } from "./open-mail.ts";
import { packAnswer } from "./pack-answer.ts";
import { builtScreens, developedScreens } from "./screens.ts";
import { derivedSecret, keptSecret } from "./secrets.ts";
import { createStaticFiles } from "./static-files.ts";
import { nodeZlib } from "./zlib.ts";

/** Two cores make no use of more; PostgreSQL of the embedded default takes 260. */
const APP_CONNECTIONS_MAX = 24;
const RELAY_CONNECTIONS_MAX = 8;
const ROOM_CONNECTIONS_MAX = 4;
const IDENTITY_CONNECTIONS_MAX = 6;
/** As long as a room elsewhere takes to save what was typed, and a little. */
const REMOTE_ROOM_MS_MAX = 20_000;

export type Host = {
  url: string;
  /** What a newcomer wants to read first, a line each. */
  welcome: string[];
  stop(): Promise<void>;
};

export type HostOptions = {
  env: Env;
  dataDir: string;
  /** The project's folder. */
  root: string;
  dev: boolean;
  say: (sentence: string) => void;
};

/** Starts everything; throws SetupError where a person must mend something first. What was started is stopped again then. */
export async function startHost(options: HostOptions): Promise<Host> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one().catch(() => {});
  };
  try {
    return await start(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: HostOptions,
  stops: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Host> {
  const { env, dataDir, root, say } = options;
  const logger = createLogger({ level: env.LOG_LEVEL });
  const secret = env.COUNTERSIGN_SECRET ?? keptSecret(dataDir);
  const embedded = env.DATABASE_URL === undefined;
  const now = () => new Date();

  const ownerUrl = env.DATABASE_URL ?? (await embeddedDatabase(dataDir, say, stops));
  await migrate({ ownerUrl, secret, root });
  const pool = (role: Parameters<typeof roleUrl>[2], max: number): pg.Pool => {
    const made = new pg.Pool({
      connectionString: roleUrl(ownerUrl, secret, role),
      max,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
    });
    // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
    made.on("error", (error) => {
      if (!made.ending) logger.warn({ err: error, role }, "an idle database connection broke");
    });
    stops.push(() => made.end());
    return made;
  };
  const appPool = pool("countersign_app", APP_CONNECTIONS_MAX);
  const relayPool = pool("countersign_relay", RELAY_CONNECTIONS_MAX);
  const inTenant = createInTenant(appPool);
  const crossTenant = createCrossTenant(relayPool);
  const memberships = createMemberships({ membershipsOf: crossTenant.membershipsOf, now });

  const { identity, people, forgetSession } = await identityOf(
    env,
    secret,
    () => pool("countersign_identity", IDENTITY_CONNECTIONS_MAX),
    now,
  );

  const { files, close: closeFiles } = await openFiles(env, dataDir);
  stops.push(closeFiles);
  const printer = createChromiumPrinter({ assets: await loadSheetAssets(), configured: env.PUPPETEER_EXECUTABLE_PATH });
  stops.push(() => printer.close());

  // With rooms elsewhere this host has none: two servers that both open a draft would only take it from each other.
  const roomsUrl = env.COLLAB_URL?.replace(/^ws/, "http");
  // Of its own, because a submit holds a connection of requests while it waits for the room to freeze.
  const ofRooms = roomsUrl ? null : createInTenant(pool("countersign_app", ROOM_CONNECTIONS_MAX));
  const owner = `node-${crypto.randomUUID()}`;
  const collab = !ofRooms
    ? null
    : createCollabHost({
        log: createDraftLog({ relayPool, inTenant: ofRooms, claimant: owner }),
        lease: {
          leases: createDraftLeases({ relayPool, owner, url: internalUrl(env) }),
          // The embedded database has one host: what an earlier one left behind binds nobody.
          alone: embedded,
        },
        secret: derivedSecret(secret, "collab"),
        publicUrl: env.PUBLIC_URL,
        projectDraft: (ref, content, seq) => projectDraft(inTenant, ref, content, seq),
        memberNow: crossTenant.memberNow,
        mayStayFrozen: (ref) => mayStayFrozen(inTenant, ref),
        logger,
        now,
      });
  await collab?.start();
  if (roomsUrl) await placeEdge(relayPool, roomsUrl);
  const rooms =
    collab?.rooms ??
    createRemoteRooms({
      urlOf: () => roomsUrl ?? "",
      secret: derivedSecret(secret, "collab"),
      fetch,
      timeoutMs: REMOTE_ROOM_MS_MAX,
    });

  const live = createLiveHub({ warn: (fields, message) => logger.warn(fields, message) });

  const push = createPushService({ secret: derivedSecret(secret, "push"), contact: `mailto:${env.MAIL_FROM}`, now });
  const services: Services = {
    inTenant,
    readTenant: createTenantReader(appPool),
    crossTenant,
    identity,
    memberships,
    rooms,
    live,
    push,
    files,
    pictures: createPictures(),
    printPreview: (view, tenantId) => printPreview(printer, view, tenantId),
    logger,
    publicUrl: env.PUBLIC_URL,
    readPdf: createPdfReader(),
    collabUrl: env.COLLAB_URL ?? env.PUBLIC_URL.replace(/^http/, "ws"),
    apiUrl: env.API_URL,
    secret: derivedSecret(secret, "collab"),
    embedded: { mailbox: !env.SMTP_URL, demo: embedded && people !== null },
    now,
  };

  const mailSecret = derivedSecret(secret, "mail");
  const mail = await openMail({ env, secret: mailSecret, inTenant, crossTenant, files, logger, now });
  stops.push(() => mail.close());
  const work = createDurableWork({
    inTenant,
    crossTenant,
    mailer: mail.mailer,
    push,
    renderPdf: (ref) =>
      renderAndStorePdf({ inTenant, files, printer, zlib: nodeZlib, logger, publicUrl: env.PUBLIC_URL }, ref),
    relayUrl: roleUrl(ownerUrl, secret, "countersign_relay"),
    logger,
    secret: services.secret,
    publicUrl: env.PUBLIC_URL,
    mailFrom: env.MAIL_FROM,
    now,
    ...(env.INNGEST_BASE_URL && env.INNGEST_EVENT_KEY
      ? {
          inngest: {
            baseUrl: env.INNGEST_BASE_URL,
            eventKey: env.INNGEST_EVENT_KEY,
            signingKey: env.INNGEST_SIGNING_KEY,
          },
        }
      : {}),
  });

  const demo = services.embedded.demo && people ? await seedDemo(services, people) : false;
  await work.start();
  stops.push(() => work.stop());
  stops.push(
    await followChanges(roleUrl(ownerUrl, secret, "countersign_relay"), logger, {
      memberships,
      rooms,
      live,
      forgetSession,
      agenciesOf: crossTenant.membershipsOf,
    }),
  );

  const screens = options.dev ? await developedScreens(root) : await builtScreens(root);
  stops.push(() => screens.close());
  const durableHandler = work.handler;
  const app = createHttpApp({
    services,
    screens: screens.render,
    filesDoor: createFilesDoor({ files, secret: services.secret, now }),
    ...(mail.providerDoor ? { providerDoor: mail.providerDoor } : {}),
    ...(durableHandler ? { durableHandler: async (request: Request) => durableHandler(request) } : {}),
  });
  const statics = options.dev ? null : createStaticFiles(join(root, "build/client"));
  const server = await listen({
    host: env.HOST,
    port: env.PORT,
    async fetch(request) {
      if (collab && new URL(request.url).pathname.startsWith(ROOMS_PATH)) return collab.door(request);
      return (await statics?.(request)) ?? packAnswer(request, await app.fetch(request));
    },
    middleware: screens.middleware,
    upgrade: collab?.upgrade ?? noSockets,
  });
  stops.push(() => server.close());
  // A stream of events never ends by itself: without this the server would wait for it.
  stops.push(async () => live.close());
  // Last in, first out: what people typed is saved before anything else goes.
  stops.push(async () => collab?.close());
  // Nobody should wait for the browser at the first invoice; a machine without one still serves everything else.
  void printer.warm().catch((error) => logger.error({ err: error }, "PDFs cannot be printed"));

  return { url: env.PUBLIC_URL, welcome: demo ? demoWelcome(env) : [], stop };
}

async function embeddedDatabase(
  dataDir: string,
  say: HostOptions["say"],
  stops: (() => Promise<unknown>)[],
): Promise<string> {
  const database = await startEmbeddedPostgres({ dataDir, say });
  stops.push(() => database.stop());
  return database.ownerUrl;
}

/** Live drafts are elsewhere (COLLAB_URL), and tickets say so: whoever comes here comes by an old address. */
function noSockets(_request: IncomingMessage, socket: Duplex): void {
  socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
}

type People = { ensurePerson(person: { name: string; email: string; password: string }): Promise<string> };

async function identityOf(
  env: Env,
  secret: string,
  identityPool: () => pg.Pool,
  now: () => Date,
): Promise<{ identity: Identity; people: People | null; forgetSession: (sessionId: string) => void }> {
  if (env.CLERK_SECRET_KEY && env.CLERK_PUBLISHABLE_KEY && env.CLERK_JWT_KEY) {
    const clerk = createClerkIdentity({
      secretKey: env.CLERK_SECRET_KEY,
      publishableKey: env.CLERK_PUBLISHABLE_KEY,
      jwtKey: env.CLERK_JWT_KEY,
      publicUrl: env.PUBLIC_URL,
    });
    return { identity: clerk, people: null, forgetSession: () => {} };
  }
  const own = createBetterAuthIdentity({
    pool: identityPool(),
    secret: derivedSecret(secret, "sessions"),
    publicUrl: env.PUBLIC_URL,
    clientIpHeader: env.CLIENT_IP_HEADER,
    now,
  });
  try {
    await own.migrate();
  } catch (cause) {
    throw new SetupError("The tables of the sign-in could not be made.", "Is DATABASE_URL the database's owner?", {
      cause,
    });
  }
  return { identity: own, people: own, forgetSession: own.forgetSession };
}

/** Other hosts, and we ourselves, change roles and end sessions: what is remembered of them goes at once. */
async function followChanges(
  relayUrl: string,
  logger: Services["logger"],
  on: {
    memberships: ReturnType<typeof createMemberships>;
    rooms: Services["rooms"];
    live: LiveHub;
    forgetSession: (sessionId: string) => void;
    agenciesOf: (userId: string) => Promise<readonly { tenantId: string }[]>;
  },
): Promise<() => Promise<void>> {
  const members = await listenTo(
    relayUrl,
    "countersign_member",
    (payload) => {
      const [tenantId, userId] = (payload ?? "").split(":");
      if (!tenantId || !userId) return;
      on.memberships.forgetHere(userId);
      on.live.memberChanged(tenantId, userId);
      on.rooms.recheck(tenantId, userId).catch((error: unknown) => {
        // Rooms look rights up again by themselves, a minute later at the most.
        logger.warn({ err: error, tenantId }, "live drafts were not told of changed rights");
      });
    },
    logger,
  );
  /** Wherever this person may have a draft open. */
  async function endSession(userId: string, sessionId: string): Promise<void> {
    const agencies = await on.agenciesOf(userId);
    await Promise.all(agencies.map(({ tenantId }) => on.rooms.recheck(tenantId, userId, sessionId)));
  }
  const sessions = await listenTo(
    relayUrl,
    "countersign_session",
    (payload) => {
      const [sessionId, userId] = (payload ?? "").split(":");
      if (!sessionId) return;
      on.forgetSession(sessionId);
      on.live.sessionEnded(sessionId);
      if (!userId) return;
      endSession(userId, sessionId).catch((error: unknown) => {
        // Its tickets end within a minute; a socket that is open stays until its page is left.
        logger.warn({ err: error }, "live drafts were not told of an ended session");
      });
    },
    logger,
  );
  const happened = await listenTo(relayUrl, "countersign_live", on.live.hear, logger);
  return async () => {
    await Promise.all([members.close(), sessions.close(), happened.close()]);
  };
}

function demoWelcome({ PUBLIC_URL, SMTP_URL }: Env): string[] {
  return [
    "",
    `Sign in as one of Studio Harbour (the password of all is ${DEMO_PASSWORD}):`,
    ...DEMO_PEOPLE.map((person) => `  ${person.email.padEnd(32)} ${person.role}`),
    "",
    SMTP_URL ? "Mail to clients leaves by SMTP_URL" : `Mail to clients lands in ${PUBLIC_URL}/mailbox`,
  ];
}
