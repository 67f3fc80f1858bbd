/**
 * What is said to live drafts by the rest of the product (server/collab/rooms-door.ts), brought to their objects: a call of one draft to
 * its object, and a change of rights to every object of the agency, because no object knows of another.
 */
import { and, desc, eq, inArray } from "drizzle-orm";
import { rooms } from "#db/schema/drafts.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { InTenant } from "#db/tenant.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { ROOMS_BODY_BYTES_MAX, ROOMS_PATH, ROOMS_PURPOSE } from "#server/collab/rooms-wire.ts";
import { isSigned } from "#server/http/signed-request.ts";
import type { Logger } from "#server/logger.ts";
import { EDGE } from "./room/origin.ts";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const OF_DRAFT = new RegExp(`^${ROOMS_PATH}(${UUID})/(${UUID})/[a-z]+$`);
const OF_AGENCY = new RegExp(`^${ROOMS_PATH}(${UUID})/recheck$`);

/** workerd lets one request make a thousand calls. In drafts beyond these, the longest untouched, the object looks rights up by itself. */
const OBJECTS_MAX = 900;
/** And hold six connections at once, of which the database has some. */
const AT_ONCE = 4;

export type ReachRoomsParts = {
  objectOf(ref: RoomRef): { fetch(request: Request): Promise<Response> };
  inTenant: InTenant;
  logger: Pick<Logger, "warn">;
};

/** Brings a call that is signed to where it belongs; the object reads the signature for itself. */
export async function reachRooms(request: Request, parts: ReachRoomsParts): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, tenantId, invoiceId] = OF_DRAFT.exec(pathname) ?? [];
  if (tenantId && invoiceId) return parts.objectOf({ tenantId, invoiceId }).fetch(request);
  const [, agency] = OF_AGENCY.exec(pathname) ?? [];
  if (agency) return reachAll(request, agency, parts);
  return Response.json({ code: "NOT_FOUND" }, { status: 404 });
}

/**
 * The same from outside: a call that nobody of ours signed gets the answer of a door that is not there, and wakes no object. Null where
 * the request is for something else.
 */
export async function admitSigned(
  request: Request,
  secret: string,
  now: Date,
): Promise<{ call: Request } | { refusal: Response } | null> {
  if (!new URL(request.url).pathname.startsWith(ROOMS_PATH)) return null;
  const nothing = { refusal: Response.json({ code: "NOT_FOUND" }, { status: 404 }) };
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  // Our own servers always say how long a body is.
  if (request.method !== "POST" || !(length <= ROOMS_BODY_BYTES_MAX)) return nothing;
  const body = new Uint8Array(await request.arrayBuffer());
  if (!isSigned(secret, ROOMS_PURPOSE, request, body, now)) return nothing;
  return { call: new Request(request.url, { method: "POST", headers: request.headers, body }) };
}

async function reachAll(request: Request, tenantId: string, parts: ReachRoomsParts): Promise<Response> {
  const body = await request.arrayBuffer();
  const waiting = await draftsAtEdge(parts.inTenant, tenantId);
  const reachOne = async (invoiceId: string): Promise<void> => {
    const call = new Request(request.url, { method: "POST", headers: request.headers, body });
    const answer = await parts.objectOf({ tenantId, invoiceId }).fetch(call);
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the object answered ${answer.status}`);
  };
  let missed = 0;
  const inTurn = async (): Promise<void> => {
    for (let invoiceId = waiting.shift(); invoiceId !== undefined; invoiceId = waiting.shift()) {
      try {
        await reachOne(invoiceId);
      } catch (error) {
        missed++;
        parts.logger.warn({ err: error, tenantId, invoiceId }, "a draft was not told of changed rights");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, inTurn));
  // Whoever was missed looks again by itself within a minute; the caller may ask again at once.
  return missed === 0 ? Response.json({}) : Response.json({ code: "unavailable" }, { status: 503 });
}

/** The drafts of this agency that the edge has, the last ones to be touched first. */
async function draftsAtEdge(inTenant: InTenant, tenantId: string): Promise<string[]> {
  const rows = await inTenant(tenantId, (tx) =>
    tx
      .select({ invoiceId: rooms.invoiceId })
      .from(rooms)
      .innerJoin(invoices, and(eq(invoices.tenantId, rooms.tenantId), eq(invoices.id, rooms.invoiceId)))
      .where(and(eq(rooms.owner, EDGE), inArray(invoices.state, ["draft", "in_review", "approved"])))
      .orderBy(desc(invoices.updatedAt))
      .limit(OBJECTS_MAX),
  );
  return rows.map(({ invoiceId }) => invoiceId);
}
