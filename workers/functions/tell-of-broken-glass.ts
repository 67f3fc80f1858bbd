/** Mails every owner and admin at once that something was issued under break-glass. */
import { type Inngest, NonRetriableError } from "inngest";
import { type GlassBroken, glassBroken } from "./events.ts";

export type BrokenGlassWork = {
  /** Ids of the members who are told. */
  glassBrokenReaders(ref: GlassBroken): Promise<string[]>;
  /** Sends one mail once; throws what may pass when tried again. */
  sendGlassBrokenMail(ref: GlassBroken & { memberId: string }): Promise<string>;
};

export function tellOfBrokenGlass(inngest: Inngest, work: BrokenGlassWork) {
  return inngest.createFunction(
    {
      id: "tell-of-broken-glass",
      name: "Tell owners and admins of a break-glass",
      triggers: [glassBroken],
      idempotency: "event.data.approvalId",
      concurrency: { key: "event.data.tenantId", limit: 5 },
      // About six hours, as an invoice: nobody may learn of it only because a mail server was down.
      retries: 11,
    },
    async ({ event, step }) => {
      const ref: GlassBroken = event.data;
      const readers = await step.run("list-readers", () => work.glassBrokenReaders(ref));
      // Each on their own: one address that is refused keeps nobody else from being told.
      const outcomes = await Promise.allSettled(
        readers.map((memberId) => step.run(`mail-${memberId}`, () => work.sendGlassBrokenMail({ ...ref, memberId }))),
      );
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      if (failed) throw new NonRetriableError("somebody was not told of a break-glass", { cause: failed.reason });
      return { told: readers.length };
    },
  );
}
