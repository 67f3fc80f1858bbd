/** Mails everybody who can sign a round now: when it opens, and when it moves on to its next step. */
import { type Inngest, NonRetriableError } from "inngest";
import { type RoundWaiting, roundWaiting } from "./events.ts";

export type ApprovalAskWork = {
  /** Makes a link for everybody who can sign now; ids of those that are open. May be repeated. */
  makeApprovalLinks(ref: RoundWaiting): Promise<string[]>;
  /** Sends one mail once, or says that nobody needs it; throws what may pass when tried again. */
  sendApprovalMail(ref: { tenantId: string; linkId: string }): Promise<string>;
};

export function askApprovers(inngest: Inngest, work: ApprovalAskWork) {
  return inngest.createFunction(
    {
      id: "ask-approvers",
      name: "Ask for a countersignature",
      triggers: [roundWaiting],
      concurrency: { key: "event.data.tenantId", limit: 5 },
      // About an hour and a half: what waits stands in everybody's list anyway.
      retries: 7,
    },
    async ({ event, step }) => {
      const ref: RoundWaiting = event.data;
      const links = await step.run("make-links", () => work.makeApprovalLinks(ref));
      // Each on its own: one address that is refused keeps nobody else from being asked.
      const outcomes = await Promise.allSettled(
        links.map((linkId) =>
          step.run(`mail-${linkId}`, () => work.sendApprovalMail({ tenantId: ref.tenantId, linkId })),
        ),
      );
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      // Each step has been tried as often as it may: the run ends as failed, where people look for such.
      if (failed) throw new NonRetriableError("somebody was not asked", { cause: failed.reason });
      return { asked: outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "")) };
    },
  );
}
