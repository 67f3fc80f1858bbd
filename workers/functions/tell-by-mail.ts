/**
 * Mails a notification to whoever has not seen it: whoever has a page open sees it within a second, so the mail waits a little, and then
 * for the end of the reader's quiet hours.
 */
import type { Inngest } from "inngest";
import { type NotificationMade, notificationMade } from "./events.ts";

export type TellByMailWork = {
  /** Milliseconds until its reader may be disturbed, whole seconds; null where nobody needs it any more. */
  mailableInMs(ref: NotificationMade): Promise<number | null>;
  /** Sends the mail once, or says that nobody needs it; throws what may pass when tried again. */
  sendNotificationMail(ref: NotificationMade): Promise<string>;
};

/** Long enough to be seen in an open page. */
export const NOTIFICATION_WAITS = "1m";

export function tellByMail(inngest: Inngest, work: TellByMailWork, waits: string = NOTIFICATION_WAITS) {
  return inngest.createFunction(
    {
      id: "tell-by-mail",
      name: "Mail a notification",
      triggers: [notificationMade],
      idempotency: "event.data.notificationId",
      concurrency: { key: "event.data.tenantId", limit: 5 },
      // About an hour and a half: later it is old news.
      retries: 7,
    },
    async ({ event, step }) => {
      const ref: NotificationMade = event.data;
      await step.sleep("let-them-see-it", waits);
      const quietMs = await step.run("how-long", () => work.mailableInMs(ref));
      if (quietMs === null) return "over";
      await step.sleep("until-they-may-be-disturbed", quietMs);
      return step.run("mail", () => work.sendNotificationMail(ref));
    },
  );
}
