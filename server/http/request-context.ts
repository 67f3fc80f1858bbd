/** Who asks, and in which agency: from the session and the agency cookie or header, never from a body. */
import type { RequestContext, Services } from "#server/context.ts";

export const AGENCY_COOKIE = "agency";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Builds the context of one request. A browser names its agency by cookie, an API caller by the header or parameter `x-agency`;
 * an agency that the person does not belong to is as good as none. Without a choice, a person with agencies gets the first.
 */
export async function requestContext(
  services: Services,
  request: Request,
  requestId: string,
  params?: Record<string, unknown> | null,
): Promise<RequestContext> {
  const person = await services.identity.identify(request);
  if (!person) return { services, requestId, person: null, actor: null };
  // A stream of events cannot send a header: what would be one comes as a connection parameter of tRPC.
  const named = request.headers.get("x-agency") ?? textIn(params, "x-agency");
  const chosen = named ?? cookieValue(request.headers.get("cookie"), AGENCY_COOKIE);
  if (chosen !== null && UUID.test(chosen)) {
    const actor = await services.memberships.actorIn(person, chosen.toLowerCase());
    if (actor || named !== null) return { services, requestId, person, actor };
  }
  const [first] = await services.memberships.agenciesOf(person);
  const actor = first ? await services.memberships.actorIn(person, first.tenantId) : null;
  return { services, requestId, person, actor };
}

function textIn(params: Record<string, unknown> | null | undefined, name: string): string | null {
  const value = params?.[name];
  return typeof value === "string" ? value : null;
}

function cookieValue(header: string | null, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value) return decodeURIComponent(value);
  }
  return null;
}
