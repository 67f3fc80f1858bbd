import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { ROLES } from "#core/permissions.ts";
import { agencies, invitations, members } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { personProcedure, publicProcedure, router, tenantProcedure } from "#server/trpc.ts";
import { acceptInvitation, previewInvitation } from "./accept-invitation.ts";
import { agencyView } from "./agency-view.ts";
import { changeMember } from "./change-member.ts";
import { createAgency, NewAgency } from "./create-agency.ts";
import { inviteMember, NewInvitation } from "./invite-member.ts";
import { clearLogo, LOGO_BYTES_MAX, logoDataUri, setLogo } from "./set-logo.ts";
import { AgencyPatch, updateAgency } from "./update-agency.ts";

const Token = z.object({ token: z.string().min(1).max(100) });
const MEMBERS_MAX = 500;

export const agenciesRouter = router({
  create: personProcedure.input(NewAgency).mutation(({ ctx, input }) => createAgency(ctx.services, ctx.person, input)),
});

export const agencyRouter = router({
  read: tenantProcedure("agency.read").query(async ({ ctx }) => {
    const [agency] = await ctx.services.readTenant(ctx.actor.tenantId, (db) => db.select().from(agencies));
    if (!agency) throw new DomainError("agency_not_found");
    return { ...agencyView(agency), logo: await logoDataUri(ctx.services, agency.logoFileKey) };
  }),
  update: tenantProcedure("agency.update")
    .input(AgencyPatch)
    .mutation(({ ctx, input }) => updateAgency(ctx, input)),
  setLogo: tenantProcedure("agency.update")
    .input(z.object({ dataBase64: z.string().max(Math.ceil((LOGO_BYTES_MAX * 4) / 3) + 8) }))
    .mutation(({ ctx, input }) => setLogo(ctx, input.dataBase64)),
  clearLogo: tenantProcedure("agency.update").mutation(({ ctx }) => clearLogo(ctx)),
});

export const membersRouter = router({
  list: tenantProcedure("members.read").query(async ({ ctx }) => {
    const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
      db
        .select()
        .from(members)
        .where(isNull(members.removedAt))
        .orderBy(asc(members.name), asc(members.id))
        .limit(MEMBERS_MAX),
    );
    return {
      rows: rows.map((row) => ({
        memberId: row.id,
        name: row.name,
        email: row.email,
        role: row.role,
        since: row.createdAt.toISOString(),
        self: row.id === ctx.actor.memberId,
      })),
    };
  }),
  invite: tenantProcedure("members.manage")
    .input(NewInvitation)
    .mutation(({ ctx, input }) => inviteMember(ctx, input)),
  invitations: tenantProcedure("members.manage").query(async ({ ctx }) => {
    const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
      db
        .select()
        .from(invitations)
        .where(and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
        .orderBy(desc(invitations.createdAt))
        .limit(MEMBERS_MAX),
    );
    return {
      rows: rows.map((row) => ({
        invitationId: row.id,
        email: row.email,
        role: row.role,
        createdAt: row.createdAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        expired: row.expiresAt <= ctx.services.now(),
      })),
    };
  }),
  revokeInvitation: tenantProcedure("members.manage")
    .input(z.object({ invitationId: z.uuid() }))
    .mutation(({ ctx, input }) =>
      ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
        const revoked = await tx
          .update(invitations)
          .set({ revokedAt: ctx.services.now() })
          .where(
            and(eq(invitations.id, input.invitationId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)),
          )
          .returning({ id: invitations.id });
        if (revoked.length === 0) throw new DomainError("invitation_not_found");
        await appendEvent(tx, ctx.actor, {
          action: "member.invitation_revoked",
          subjectType: "invitation",
          subjectId: input.invitationId,
        });
      }),
    ),
  setRole: tenantProcedure("members.manage")
    .input(z.object({ memberId: z.uuid(), role: z.enum(ROLES) }))
    .mutation(({ ctx, input }) => changeMember(ctx, input.memberId, input.role)),
  remove: tenantProcedure("members.manage")
    .input(z.object({ memberId: z.uuid() }))
    .mutation(({ ctx, input }) => changeMember(ctx, input.memberId, null)),
});

export const invitationsRouter = router({
  preview: publicProcedure.input(Token).query(({ ctx, input }) => previewInvitation(ctx.services, input.token)),
  accept: personProcedure
    .input(Token)
    .mutation(({ ctx, input }) => acceptInvitation(ctx.services, ctx.person, input.token)),
});
