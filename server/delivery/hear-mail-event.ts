/** What one event about a mail changes of what is known of its delivery. Pure: the order in which events come in does not decide. */
import { type BounceReason, bounceReason } from "#core/bounce-reason.ts";
import { type DeliveryState, riseDeliveryState } from "#core/delivery-state.ts";
import type { MailEvent } from "./mail-events.ts";

const PROBLEM_CHARACTERS_MAX = 500;

export type KnownDelivery = {
  state: DeliveryState;
  problem: string;
  bounceReason: BounceReason | null;
  deliveredAt: Date | null;
  bouncedAt: Date | null;
  complainedAt: Date | null;
};

export type HeardEvent = Pick<MailEvent, "kind" | "reason" | "status" | "diagnostic" | "at">;

/** The delivery as it is known after the event. The first time that something happened is kept, by the clock of whoever told it. */
export function hearMailEvent(known: KnownDelivery, event: HeardEvent): KnownDelivery {
  switch (event.kind) {
    case "delivered": {
      const state = riseDeliveryState(known.state, "delivered");
      const arrived = state === "delivered" ? { problem: "", bounceReason: null } : {};
      return { ...known, state, ...arrived, deliveredAt: earlier(known.deliveredAt, event.at) };
    }
    case "delayed":
      // Under way is all that a delay can be about.
      return known.state === "queued" || known.state === "accepted"
        ? { ...known, problem: delayedWords(saidIn(event)).slice(0, PROBLEM_CHARACTERS_MAX) }
        : known;
    case "bounced": {
      const state = riseDeliveryState(known.state, "bounced");
      const bouncedAt = earlier(known.bouncedAt, event.at);
      // Of two bounces of one mail the earlier said why; a later one is its echo. And what was read has no problem.
      if (state !== "bounced" || (known.state === "bounced" && bouncedAt === known.bouncedAt))
        return { ...known, state, bouncedAt };
      const problem = saidIn(event).slice(0, PROBLEM_CHARACTERS_MAX);
      return { ...known, state, bouncedAt, problem, bounceReason: whyBounced(event) };
    }
    case "complained": {
      const state = riseDeliveryState(known.state, "complained");
      const complainedAt = earlier(known.complainedAt, event.at);
      return { ...known, state, problem: "", bounceReason: null, complainedAt };
    }
  }
}

/** Why a mail came back: the teller's own class where it has one, else what the words say. */
export function whyBounced(event: Pick<MailEvent, "reason" | "status" | "diagnostic">): BounceReason {
  return event.reason ?? bounceReason(event);
}

/** The other server's words, else its code, else nothing. */
function saidIn({ status, diagnostic }: HeardEvent): string {
  return diagnostic.replace(/\s+/g, " ").trim() || status;
}

function delayedWords(said: string): string {
  return said ? `Not there yet, and still being tried: ${said}` : "Not there yet, and still being tried.";
}

function earlier(known: Date | null, heard: Date): Date {
  return known !== null && known <= heard ? known : heard;
}
