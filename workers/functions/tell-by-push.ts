/** Wakes the browsers of whoever is told of something, each on its own, and not in their quiet hours. */
import { type Inngest, NonRetriableError } from "inngest";
import { type NotificationMade, notificationMade } from "./events.ts";

export type TellByPushWork = {
  /** Milliseconds until its reader may be disturbed, whole seconds; null where nobody needs it any more. */
  pushableInMs(ref: NotificationMade): Promise<number | null>;
  devicesToWake(ref: NotificationMade): Promise<string[]>;
  /** Wakes one browser, or says why not; throws what may pass when tried again. */
  sendPush(ref: NotificationMade & { deviceId: string }): Promise<string>;
};

export function tellByPush(inngest: Inngest, work: TellByPushWork) {
  return inngest.createFunction(
    {
      id: "tell-by-push",
      name: "Wake browsers for a notification",
      triggers: [notificationMade],
      idempotency: "event.data.notificationId",
      concurrency: { key: "event.data.tenantId", limit: 5 },
      retries: 5,
    },
    async ({ event, step }) => {
      const ref: NotificationMade = event.data;
      const quietMs = await step.run("how-long", () => work.pushableInMs(ref));
      if (quietMs === null) return { woken: 0 };
      await step.sleep("until-they-may-be-disturbed", quietMs);
      const devices = await step.run("list-browsers", () => work.devicesToWake(ref));
      const outcomes = await Promise.allSettled(
        devices.map((deviceId) => step.run(`wake-${deviceId}`, () => work.sendPush({ ...ref, deviceId }))),
      );
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      // Each has been tried as often as it may: the run ends as failed, where people look for such.
      if (failed) throw new NonRetriableError("A browser could not be woken.", { cause: failed.reason });
      return { woken: devices.length };
    },
  );
}
