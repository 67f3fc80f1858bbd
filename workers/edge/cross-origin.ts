/**
 * Pages of the product's own address may call the Worker, with a bearer token; pages of any other are refused before anything is read.
 * Cookies are never asked for, so no page can make a browser act for its owner by accident.
 */

const PREFLIGHT_SECONDS = 7_200;

/** The answer to a preflight, or a refusal; null where the request may go on. Programs send no Origin. */
export function refuseForeign(request: Request, publicUrl: string): Response | null {
  const origin = request.headers.get("origin");
  if (origin === null) return null;
  if (origin !== publicUrl) {
    return Response.json({ code: "FORBIDDEN", message: "This request came from another site." }, { status: 403 });
  }
  if (request.method !== "OPTIONS") return null;
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": publicUrl,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization, content-type, x-agency, trpc-accept",
      "access-control-max-age": String(PREFLIGHT_SECONDS),
      vary: "origin",
    },
  });
}

/** Lets the product's pages read the answer. Changes `response`. */
export function letPagesRead(response: Response, publicUrl: string): Response {
  response.headers.set("access-control-allow-origin", publicUrl);
  response.headers.set("access-control-expose-headers", "x-request-id");
  response.headers.append("vary", "origin");
  return response;
}
