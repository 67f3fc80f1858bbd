/** The WebSocket of somebody in a draft: one of `ws`, whose own refusal of a message that is too long is said in our words. */
import { WebSocket } from "ws";
import { CLOSES } from "#server/collab/room-limits.ts";

// What `ws` closes with once the header of a message announces more than `maxPayload`; the message itself stays unread.
const TOO_LONG = 1009;

export class DraftSocket extends WebSocket {
  /** A stock client would come back after 1009, with the same message, for ever; ours it takes for the decision that it is. */
  override close(code?: number, reason?: string | Buffer): void {
    if (code === TOO_LONG) super.close(CLOSES.message_too_large.code, CLOSES.message_too_large.sentence);
    else super.close(code, reason);
  }
}
