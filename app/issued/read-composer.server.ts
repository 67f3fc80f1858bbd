/** What a composer begins with, on its own page and beside the button that issues: the mail as it would go out, made whole. */
import type { Api } from "#app/api.server.ts";
import { TIME_ZONES } from "#app/choices.server.ts";
import { nextMorning } from "./send-moment.ts";

export type ComposerStart = Awaited<ReturnType<typeof readComposer>>;

/** Throws as `sending.compose` does where this cannot be sent now. */
export async function readComposer(
  api: Api,
  { invoiceId, kind }: Parameters<Api["sending"]["compose"]>[0],
  nowMs: number,
) {
  const composed = await api.sending.compose({ invoiceId, kind });
  return {
    ...composed,
    // A fresh id a page view: a form that is sent twice is one sending.
    dispatchId: crypto.randomUUID(),
    /** 'YYYY-MM-DDTHH:MM' on the client's wall: what "later" begins with. */
    morning: nextMorning(nowMs, composed.zone.zone),
    nowMs,
    zones: TIME_ZONES,
  };
}
