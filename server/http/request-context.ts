/** Who asks, and in which agency: from the session and the agency cookie or header, never from a body. */
import type { RequestContext, Services } from "#server/context.ts";

export const AGENCY_COOKIE = "agency";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Builds the context of one request. A browser names its agency by cookie, an API caller by the header `x-agency`;
 * an agency that the person does not belong to is as good as none. Without a choice, a person with agencies gets the first.
 */
export async function requestContext(services: Services, request: Request, requestId: string): Promise<RequestContext> {
  const person = await services.identity.identify(request);
  if (!person) return { services, requestId, person: null, actor: null };
  const chosen = request.headers.get("x-agency") ?? cookieValue(request.headers.get("cookie"), AGENCY_COOKIE);
  if (chosen !== null && UUID.test(chosen)) {
    const actor = await services.memberships.actorIn(person, chosen.toLowerCase());
    if (actor || request.headers.has("x-agency")) return { services, requestId, person, actor };
  }
  const [first] = await services.memberships.agenciesOf(person);
  const actor = first ? await services.memberships.actorIn(person, first.tenantId) : null;
  return { services, requestId, person, actor };
}

function cookieValue(header: string | null, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value) return decodeURIComponent(value);
  }
  return null;
}
