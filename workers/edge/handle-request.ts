/** The Worker's doors: live drafts and calls between servers go to the draft's object, everything else is the API (server/http/app.ts). */
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { readTicket } from "#server/collab/ticket.ts";
import type { Services } from "#server/context.ts";
import { createHttpApp } from "#server/http/app.ts";
import { letPagesRead, refuseForeign } from "./cross-origin.ts";
import { admitSigned, type ReachRoomsParts, reachRooms } from "./reach-rooms.ts";
import { type RequestLife, refusedSocket } from "./runtime.ts";

const COLLAB = /^\/collab\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

export type EdgeParts = {
  publicUrl: string;
  secret: string;
  now: () => Date;
  /** The object of one draft; it is made where its name is first used. */
  objectOf(ref: RoomRef): { fetch(request: Request): Promise<Response> };
  /** What a request has at hand, with connections of its own. */
  openServices(request: Request): { services: Services; reach: ReachRoomsParts; close(): Promise<void> };
};

export async function handleRequest(request: Request, parts: EdgeParts, life: RequestLife): Promise<Response> {
  const url = new URL(request.url);
  const refusal = refuseForeign(request, parts.publicUrl);
  if (refusal) return refusal;
  if (url.pathname === "/health") return Response.json({ status: "ok" });
  const invoiceId = COLLAB.exec(url.pathname)?.[1];
  if (invoiceId !== undefined) return enterDraft(request, url, invoiceId, parts);
  const signed = await admitSigned(request, parts.secret, parts.now());
  if (signed === null) return callApi(request, parts, life);
  return "refusal" in signed ? signed.refusal : callRooms(signed.call, parts, life);
}

/** The ticket is read here, so that nobody wakes an object without one, and again in the object, which trusts nobody's routing. */
function enterDraft(request: Request, url: URL, invoiceId: string, parts: EdgeParts): Promise<Response> | Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return Response.json({ code: "BAD_REQUEST", message: "This address speaks WebSocket." }, { status: 426 });
  }
  const ticket = readTicket(parts.secret, url.searchParams.get("ticket") ?? "", parts.now());
  if (!ticket.ok) return refusedSocket(ticket.reason === "expired" ? "ticket_expired" : "ticket_invalid");
  if (ticket.claims.invoiceId !== invoiceId) return refusedSocket("ticket_invalid");
  return parts.objectOf({ tenantId: ticket.claims.tenantId, invoiceId }).fetch(request);
}

async function callApi(request: Request, parts: EdgeParts, life: RequestLife): Promise<Response> {
  const { services, close } = parts.openServices(request);
  try {
    const response = await createHttpApp({ services }).fetch(request);
    return letPagesRead(new Response(response.body, response), parts.publicUrl);
  } finally {
    // After the answer: the person need not wait for a polite goodbye to the database.
    life.waitUntil(close());
  }
}

/** The Node host's calls, and those of other servers of the product. */
async function callRooms(call: Request, parts: EdgeParts, life: RequestLife): Promise<Response> {
  const { reach, close } = parts.openServices(call);
  try {
    return await reachRooms(call, reach);
  } finally {
    life.waitUntil(close());
  }
}
