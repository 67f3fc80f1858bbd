/** The doors that answer bytes: stored PDFs for the team, for the client behind a link, and attachments of the mailbox. */
import { eq } from "drizzle-orm";
import type { Hono } from "hono";
import { z } from "zod";
import { may } from "#core/permissions.ts";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { documents, issuedVersions } from "#db/schema/invoices.ts";
import type { Services } from "#server/context.ts";
import { deviceKind } from "#server/delivery/device-kind.ts";
import { openPublicLink } from "#server/delivery/public-link.ts";
import { isAutomaticVisit, recordView } from "#server/delivery/record-view.ts";
import { disposition, type FileName } from "#server/files/files.ts";
import { requestContext } from "./request-context.ts";

const Uuid = z.uuid();
const Visit = z.object({ visit: z.uuid(), touch: z.boolean().optional() });

type App = Hono<{ Variables: { requestId: string } }>;

export function fileRoutes(app: App, services: Services): void {
  app.get("/invoices/:invoiceId/pdf", async (c) => {
    const { actor } = await requestContext(services, c.req.raw, c.get("requestId"));
    const invoiceId = Uuid.safeParse(c.req.param("invoiceId"));
    if (!actor) return notFound();
    if (!invoiceId.success || !may(actor.role, "invoices.read")) return notFound();
    return storedPdf(services, actor.tenantId, { invoiceId: invoiceId.data });
  });

  app.get("/i/:token/pdf", async (c) => {
    const opened = await openPublicLink(
      services.crossTenant.publicLinkByTokenHash,
      c.req.param("token"),
      services.now(),
    );
    if (opened.state !== "open") return notFound();
    return storedPdf(services, opened.link.tenantId, { versionId: opened.link.versionId });
  });

  // Called by the page's own script once a person has it before them: when that is, says server/delivery/record-view.ts.
  app.post("/i/:token/viewed", async (c) => {
    const body = Visit.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return c.json({ code: "BAD_REQUEST" }, 400);
    const opened = await openPublicLink(
      services.crossTenant.publicLinkByTokenHash,
      c.req.param("token"),
      services.now(),
    );
    if (opened.state !== "open") return notFound();
    const { headers } = c.req.raw;
    const { link } = opened;
    if (isAutomaticVisit(headers) || (await isOwnTeam(services, c.req.raw, link.tenantId))) {
      return c.json({ counted: false });
    }
    const device = deviceKind(headers, body.data.touch === true);
    return c.json({ counted: await recordView(services, link, body.data.visit, device) });
  });

  app.get("/mailbox/:messageId/attachments/:index", async (c) => {
    const { actor } = await requestContext(services, c.req.raw, c.get("requestId"));
    const messageId = Uuid.safeParse(c.req.param("messageId"));
    const index = Number.parseInt(c.req.param("index"), 10);
    if (!actor || !messageId.success || !services.embedded.mailbox || !may(actor.role, "mailbox.read"))
      return notFound();
    const [message] = await services.inTenant(actor.tenantId, (tx) =>
      tx.select().from(mailboxMessages).where(eq(mailboxMessages.id, messageId.data)),
    );
    const attachment = message?.attachments[index];
    if (!attachment) return notFound();
    const bytes = await services.files.get(attachment.fileKey);
    return bytes ? fileResponse(bytes, attachment) : notFound();
  });
}

/** A member who looks at what their client sees is not the client. */
async function isOwnTeam(services: Services, request: Request, tenantId: string): Promise<boolean> {
  const person = await services.identity.identify(request);
  return person !== null && (await services.memberships.actorIn(person, tenantId)) !== null;
}

async function storedPdf(
  services: Services,
  tenantId: string,
  wanted: { invoiceId: string } | { versionId: string },
): Promise<Response> {
  const [found] = await services.inTenant(tenantId, (tx) =>
    tx
      .select({ fileKey: documents.fileKey, sha256: documents.sha256, number: issuedVersions.number })
      .from(issuedVersions)
      .innerJoin(documents, eq(documents.versionId, issuedVersions.id))
      .where(
        "invoiceId" in wanted
          ? eq(issuedVersions.invoiceId, wanted.invoiceId)
          : eq(issuedVersions.id, wanted.versionId),
      ),
  );
  if (!found) return notFound();
  const as = { name: `${found.number}.pdf`, mediaType: "application/pdf" };
  if (services.files.addressOf) return elsewhere(await services.files.addressOf(found.fileKey, as));
  const bytes = await services.files.get(found.fileKey);
  if (!bytes) return notFound();
  const response = fileResponse(bytes, as);
  response.headers.set("etag", `"${found.sha256}"`);
  return response;
}

/** One answer for unknown, another tenant's, not yet printed and not permitted. */
function notFound(): Response {
  return Response.json({ code: "NOT_FOUND" }, { status: 404 });
}

/** To the store itself. The address is a key to the file: nobody keeps it, and the store does not learn who sent us there. */
function elsewhere(address: string): Response {
  return new Response(null, {
    status: 302,
    headers: { location: address, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}

/** `private`: a shared proxy must not keep what one person was shown. */
function fileResponse(bytes: Uint8Array, as: FileName): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": as.mediaType,
      "content-length": String(bytes.length),
      "content-disposition": disposition(as),
      "cache-control": "private, no-cache",
      "content-security-policy": "sandbox; default-src 'none'",
    },
  });
}
