/** Agencies, their settings, who belongs to them and who was asked to. */
import { z } from "zod";
import { ROLES } from "#core/permissions.ts";
import { personProcedure, publicProcedure, router, tenantProcedure } from "#server/trpc.ts";
import { acceptInvitation, previewInvitation } from "./accept-invitation.ts";
import { AgencyPatch, NewAgency } from "./agency-input.ts";
import { readAgency, readLogo } from "./agency-view.ts";
import { clearLogo, SetLogoInput, setLogo } from "./change-logo.ts";
import { changeMember } from "./change-member.ts";
import { createAgency } from "./create-agency.ts";
import { inviteMember, NewInvitation } from "./invite-member.ts";
import { listInvitations, listMembers } from "./list-members.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { updateAgency } from "./update-agency.ts";

const Token = z.object({ token: z.string().min(1).max(100) });
const MemberRef = z.object({ memberId: z.uuid() });
const InvitationRef = z.object({ invitationId: z.uuid() });

const update = tenantProcedure("agency.update");
const manage = tenantProcedure("members.manage");

export const agenciesRouter = router({
  create: personProcedure.input(NewAgency).mutation(({ ctx, input }) => createAgency(ctx.services, ctx.person, input)),
});

export const agencyRouter = router({
  read: tenantProcedure("agency.read").query(({ ctx }) => readAgency(ctx)),
  logo: tenantProcedure("agency.read").query(({ ctx }) => readLogo(ctx)),
  update: update.input(AgencyPatch).mutation(({ ctx, input }) => updateAgency(ctx, input)),
  setLogo: update.input(SetLogoInput).mutation(({ ctx, input }) => setLogo(ctx, input)),
  clearLogo: update.mutation(({ ctx }) => clearLogo(ctx)),
});

export const membersRouter = router({
  list: tenantProcedure("members.read").query(({ ctx }) => listMembers(ctx)),
  invite: manage.input(NewInvitation).mutation(({ ctx, input }) => inviteMember(ctx, input)),
  invitations: manage.query(({ ctx }) => listInvitations(ctx)),
  revokeInvitation: manage.input(InvitationRef).mutation(({ ctx, input }) => revokeInvitation(ctx, input)),
  setRole: manage
    .input(MemberRef.extend({ role: z.enum(ROLES) }))
    .mutation(({ ctx, input }) => changeMember(ctx, input.memberId, input.role)),
  remove: manage.input(MemberRef).mutation(({ ctx, input }) => changeMember(ctx, input.memberId, null)),
});

export const invitationsRouter = router({
  preview: publicProcedure.input(Token).query(({ ctx, input }) => previewInvitation(ctx.services, input.token)),
  accept: personProcedure
    .input(Token)
    .mutation(({ ctx, input }) => acceptInvitation(ctx.services, ctx.person, input.token)),
});
