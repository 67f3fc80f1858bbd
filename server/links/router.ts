/** Links: by which clients see what was issued to them. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { InvoiceLinksInput, listLinks } from "./list-links.ts";
import { MakeLinkInput, makeLink } from "./make-link.ts";
import { LinkRef, restoreLink, revokeLink } from "./revoke-link.ts";

// A link shows the document to whoever has it: handing one out is sending it.
const send = tenantProcedure("invoices.issue");

export const linksRouter = router({
  list: tenantProcedure("invoices.read")
    .input(InvoiceLinksInput)
    .query(({ ctx, input }) => listLinks(ctx, input)),
  make: send.input(MakeLinkInput).mutation(({ ctx, input }) => makeLink(ctx, input)),
  revoke: send.input(LinkRef).mutation(({ ctx, input }) => revokeLink(ctx, input)),
  restore: send.input(LinkRef).mutation(({ ctx, input }) => restoreLink(ctx, input)),
});
