/** Mails an invitation to the address that was invited. */
import type { Inngest } from "inngest";
import { type MemberInvited, memberInvited } from "./events.ts";

export type InvitationWork = {
  /** Sends the mail once; throws what may pass when tried again. */
  sendInvitation(ref: MemberInvited): Promise<string>;
};

export function sendInvitation(inngest: Inngest, work: InvitationWork) {
  return inngest.createFunction(
    {
      id: "send-invitation",
      name: "Mail an invitation",
      triggers: [memberInvited],
      idempotency: "event.data.invitationId",
      concurrency: { key: "event.data.tenantId", limit: 5 },
      // About an hour and a half: whoever invited has the link on the screen and can hand it over by other means.
      retries: 7,
    },
    ({ event, step }) => step.run("mail", () => work.sendInvitation(event.data)),
  );
}
