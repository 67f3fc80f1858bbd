/**
 * The one HTTP door, as a web-standard fetch handler: the Node host serves it today, an edge worker can mount it.
 * Everything that is not listed here falls through to the screens.
 */
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { RequestContext, Services } from "#server/context.ts";
import { PROVIDER_PATH, type ProviderDoor } from "#server/delivery/provider-door.ts";
import { appRouter } from "#server/router.ts";
import { fileRoutes } from "./file-routes.ts";
import { FILES_PATH, type FilesDoor } from "./files-door.ts";
import { requestContext } from "./request-context.ts";

/** The largest body any door takes; an import is at most 1 MB of text, a logo 512 kB in base64. */
const BODY_BYTES_MAX = 2_000_000;
/** Calls in one request. A screen asks for a handful at once; the browser's client sends no more (app/api.ts). */
const BATCH_CALLS_MAX = 20;

export type Screens = (request: Request, context: RequestContext, nonce: string) => Promise<Response>;

export type HttpAppOptions = {
  services: Services;
  /** Renders pages; absent on the edge, where only the API lives. */
  screens?: Screens;
  /** Where the durable functions are called by an Inngest server; absent with the embedded runner. */
  durableHandler?: (request: Request) => Promise<Response>;
  /** The stored files for the edge (files-door.ts). */
  filesDoor?: FilesDoor;
  /** Where mail providers call (provider-door.ts); absent where none is configured. */
  providerDoor?: ProviderDoor;
};

/** The fetch handler of the product. Never throws: what nobody expected is logged with its id and answered with 500. */
export function createHttpApp(options: HttpAppOptions): { fetch: (request: Request) => Response | Promise<Response> } {
  const { services } = options;
  const app = new Hono<{ Variables: { requestId: string } }>();

  app.use(async (c, next) => {
    const requestId = crypto.randomUUID();
    c.set("requestId", requestId);
    const refusal = refuse(c.req.raw, services.publicUrl);
    if (refusal) return refusal;
    await next();
    c.res.headers.set("x-request-id", requestId);
    c.res.headers.set("x-content-type-options", "nosniff");
    if (!c.res.headers.has("referrer-policy")) c.res.headers.set("referrer-policy", "same-origin");
    return undefined;
  });

  // Counts a body that does not say how long it is.
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: () => Response.json({ code: "PAYLOAD_TOO_LARGE" }, { status: 413 }),
    }),
  );

  app.onError((error, c) => {
    services.logger.error(
      { requestId: c.get("requestId"), err: error, path: new URL(c.req.url).pathname },
      "request failed",
    );
    return c.json({ code: "INTERNAL_SERVER_ERROR", requestId: c.get("requestId") }, 500);
  });

  app.get("/health", (c) => c.json({ status: "ok" }));

  app.all("/api/auth/*", (c) => services.identity.handle(c.req.raw) ?? c.json({ code: "NOT_FOUND" }, 404));

  app.all("/trpc/*", (c) =>
    fetchRequestHandler({
      endpoint: "/trpc",
      req: c.req.raw,
      router: appRouter,
      allowBatching: true,
      maxBatchSize: BATCH_CALLS_MAX,
      createContext: ({ info }) => requestContext(services, c.req.raw, c.get("requestId"), info.connectionParams),
    }),
  );

  const durable = options.durableHandler;
  if (durable) app.all("/api/inngest", (c) => durable(c.req.raw));

  const filesDoor = options.filesDoor;
  if (filesDoor) app.all(`${FILES_PATH}*`, (c) => filesDoor(c.req.raw));

  const providerDoor = options.providerDoor;
  if (providerDoor) app.all(`${PROVIDER_PATH}*`, (c) => providerDoor(c.req.raw));

  fileRoutes(app, services);

  const screens = options.screens;
  app.all("*", async (c) => {
    if (!screens) return c.json({ code: "NOT_FOUND" }, 404);
    const nonce = crypto.randomUUID().replaceAll("-", "");
    const context = await requestContext(services, c.req.raw, c.get("requestId"));
    const response = await screens(withoutNullOrigin(c.req.raw), context, nonce);
    return withPagePolicy(response, nonce, services.apiUrl);
  });

  return app;
}

/** A browser of another site is turned away before anything is read. */
function refuse(request: Request, publicUrl: string): Response | null {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const origin = request.headers.get("origin");
  // Programs send no Origin; a page of another site always does on a mutation, whatever its content type.
  if (origin !== null && origin !== publicUrl && !sameHost(origin, request) && !isOwnPage(origin, request)) {
    return Response.json({ code: "FORBIDDEN", message: "This request came from another site." }, { status: 403 });
  }
  return null;
}

/**
 * A page that tells nobody its address (`Referrer-Policy: no-referrer`) sends the origin "null" with its forms, as a sandboxed frame
 * of anybody does. Which of the two it is says Sec-Fetch-Site, which the browser writes and no page can.
 */
function isOwnPage(origin: string, request: Request): boolean {
  return origin === "null" && request.headers.get("sec-fetch-site") === "same-origin";
}

/** The address in the bar counts too, so that 127.0.0.1 and localhost both work on a laptop. */
function sameHost(origin: string, request: Request): boolean {
  return URL.parse(origin)?.host === (request.headers.get("host") ?? new URL(request.url).host);
}

/** The screens compare an origin with the address once more and know no page of ours by "null"; it has been looked at above. */
function withoutNullOrigin(request: Request): Request {
  if (request.headers.get("origin") !== "null") return request;
  const { url, method, body, signal } = request;
  const headers = new Headers(request.headers);
  headers.delete("origin");
  // Part by part: the host's own kind of request cannot be copied whole. A body that streams is sent before it is answered.
  return new Request(url, { method, headers, signal, ...(body ? { body, duplex: "half" } : {}) } as RequestInit);
}

function withPagePolicy(response: Response, nonce: string, apiUrl: string | undefined): Response {
  if (!response.headers.get("content-type")?.startsWith("text/html")) return response;
  response.headers.set(
    "content-security-policy",
    [
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}'`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      `connect-src 'self' ws: wss:${apiUrl ? ` ${apiUrl}` : ""}`,
      "frame-src 'self'",
      "object-src 'none'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
  );
  return response;
}
