/** The built assets of the screens. Names with a hash in them never change; everything else is asked for again. */
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";

/** Serves `root`; resolves to null where there is no such file, so that the request goes on to the product. */
export function createStaticFiles(root: string): (request: Request) => Promise<Response | null> {
  const app = new Hono();
  app.get(
    "*",
    serveStatic({
      root,
      // Packed when it was built (scripts/build.mjs), for whoever can unpack it.
      precompressed: true,
      onFound: (path, c) => {
        const hashed = /\/assets\/.+-[\w-]{8,}\.\w+(\.(gz|br))?$/.test(path);
        c.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "public, max-age=3600");
      },
    }),
  );
  app.notFound(() => new Response(null, { status: 404, headers: { "x-not-a-file": "1" } }));
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return null;
    const { pathname } = new URL(request.url);
    // Only what can be a file: a page's address has no dot in its last part.
    if (!/\.\w{2,5}$/.test(pathname) || pathname.startsWith("/trpc/")) return null;
    const response = await app.fetch(request);
    return response.headers.has("x-not-a-file") ? null : response;
  };
}
