/**
 * The Worker's side of the rooms' door (server/collab/rooms-door.ts): a call for one draft goes to its object as it came, signature
 * and all, and the object looks at both. A call for all drafts of an agency goes to each object that may have people in it.
 */
import { and, desc, eq, inArray } from "drizzle-orm";
import { rooms } from "#db/schema/drafts.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant } from "#db/tenant.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { ROOMS_PATH, ROOMS_PURPOSE } from "#server/collab/rooms-wire.ts";
import { isSigned } from "#server/http/signed-request.ts";
import { EDGE } from "./origin.ts";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const OF_ROOM = new RegExp(`^${ROOMS_PATH}(${UUID})/(${UUID})/[a-z]+$`);
const OF_AGENCY = new RegExp(`^${ROOMS_PATH}(${UUID})/recheck$`);

/**
 * workerd lets one request make a thousand calls. Drafts beyond these, the longest untouched, look rights up for themselves
 * when somebody in them says something, at most a minute later.
 */
const OBJECTS_MAX = 900;
/** And hold six connections at once. */
const AT_ONCE = 5;
/** Who calls says at most a name. */
const BODY_BYTES_MAX = 1_000;

export type RoomCallParts = {
  secret: string;
  now: () => Date;
  objectOf(ref: RoomRef): { fetch(request: Request): Promise<Response> };
  inTenant: InTenant;
};

/** Null where the path is none of the door's. */
export async function callRooms(request: Request, parts: RoomCallParts): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  const [, tenantId, invoiceId] = OF_ROOM.exec(pathname) ?? [];
  if (tenantId && invoiceId) return parts.objectOf({ tenantId, invoiceId }).fetch(request);
  const [, agency] = OF_AGENCY.exec(pathname) ?? [];
  return agency ? recheckAll(request, agency, parts) : null;
}

async function recheckAll(request: Request, tenantId: string, parts: RoomCallParts): Promise<Response> {
  const length = Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
  const body = length <= BODY_BYTES_MAX ? new Uint8Array(await request.arrayBuffer()) : null;
  if (!body || !isSigned(parts.secret, ROOMS_PURPOSE, request, body, parts.now())) {
    return Response.json({ code: "NOT_FOUND" }, { status: 404 });
  }
  const waiting = await draftsOnTheEdge(parts.inTenant, tenantId);
  let failed = 0;
  const work = async () => {
    for (let invoiceId = waiting.pop(); invoiceId !== undefined; invoiceId = waiting.pop()) {
      const { method, url, headers } = request;
      const same = new Request(url, { method, headers, body });
      const response = await parts.objectOf({ tenantId, invoiceId }).fetch(same);
      if (!response.ok) failed++;
      await response.body?.cancel();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // Whoever asked asks again: looking twice changes nothing.
  return failed > 0 ? Response.json({ code: "unavailable" }, { status: 503 }) : Response.json({});
}

/** The last ones to be touched come first out of it. */
async function draftsOnTheEdge(inTenant: InTenant, tenantId: string): Promise<string[]> {
  const found = await inTenant(tenantId, (tx) =>
    tx
      .select({ invoiceId: rooms.invoiceId })
      .from(rooms)
      .innerJoin(invoices, and(eq(invoices.tenantId, rooms.tenantId), eq(invoices.id, rooms.invoiceId)))
      .where(and(eq(rooms.owner, EDGE), inArray(invoices.state, ["draft", "in_review", "approved"])))
      .orderBy(desc(invoices.updatedAt))
      .limit(OBJECTS_MAX),
  );
  return found.map(({ invoiceId }) => invoiceId).reverse();
}
