/**
 * Mails a mention to whoever was named and is not there. Whoever has the draft open sees it within a second, so the mail
 * waits a little and then asks whether they have.
 */
import type { Inngest } from "inngest";
import { type RemarkMentioned, remarkMentioned } from "./events.ts";

export type MentionWork = {
  /** Sends the mail once, or says why nobody needs it; throws what may pass when tried again. */
  sendMention(ref: RemarkMentioned): Promise<string>;
};

/** Long enough to look up from another tab, short enough that an answer is still wanted. */
export const MENTION_WAITS = "2m";

export function sendMention(inngest: Inngest, work: MentionWork, waits: string = MENTION_WAITS) {
  return inngest.createFunction(
    {
      id: "send-mention",
      name: "Mail a mention",
      triggers: [remarkMentioned],
      // A name that is struck out and written again in the same message is no second mail.
      idempotency: "event.data.remarkId + '/' + event.data.memberId",
      concurrency: { key: "event.data.tenantId", limit: 5 },
      // About an hour and a half: later the conversation has gone on without them.
      retries: 7,
    },
    async ({ event, step }) => {
      await step.sleep("let-them-see-it", waits);
      return step.run("mail", () => work.sendMention(event.data));
    },
  );
}
