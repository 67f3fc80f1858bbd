/** What remarks ask of the server, for one invoice. Errors are for `sentenceForError`. */
import type { BrowserApi } from "#app/api.ts";
import type { PlaceValue, RemarkAnchor } from "#core/remarks.ts";
import type { RemarkList } from "#server/remarks/list-remarks.ts";

export type { PersonView, RemarkList, RemarkView, ThreadView } from "#server/remarks/list-remarks.ts";

export type NewThread = {
  anchor: RemarkAnchor;
  body: string;
  mentions: string[];
  suggestion?: { value: PlaceValue | null };
  idempotencyKey: string;
};

/** The place says something else than when it was proposed: both values, for a person to choose. */
export type Outdated = { before: PlaceValue | null; now: PlaceValue | null };

export type RemarkDoor = {
  list(): Promise<RemarkList>;
  seen(seq: number): Promise<unknown>;
  start(thread: NewThread): Promise<{ threadId: string }>;
  reply(answer: { threadId: string; body: string; mentions: string[]; idempotencyKey: string }): Promise<unknown>;
  edit(change: { remarkId: string; body: string; mentions: string[] }): Promise<unknown>;
  remove(remarkId: string): Promise<unknown>;
  settle(threadId: string, move: "resolve" | "reopen" | "decline"): Promise<unknown>;
  /** Null once it is taken over. */
  accept(threadId: string, force: boolean): Promise<Outdated | null>;
};

export function trpcRemarkDoor(api: BrowserApi, invoiceId: string): RemarkDoor {
  const { remarks } = api;
  return {
    list: () => remarks.list.query({ invoiceId }),
    seen: (seq) => remarks.seen.mutate({ invoiceId, seq }),
    start: (thread) => remarks.start.mutate({ invoiceId, ...thread }),
    reply: (answer) => remarks.reply.mutate(answer),
    edit: (change) => remarks.edit.mutate(change),
    remove: (remarkId) => remarks.remove.mutate({ remarkId }),
    settle: (threadId, move) => remarks[move].mutate({ threadId }),
    async accept(threadId, force) {
      try {
        await remarks.accept.mutate({ threadId, force });
        return null;
      } catch (error) {
        const outdated = readOutdated(error);
        if (outdated) return outdated;
        throw error;
      }
    },
  };
}

/** Read by its shape: an error may come from the line, not from us. */
function readOutdated(error: unknown): Outdated | null {
  if (!isRecord(error) || error.message !== "suggestion_outdated") return null;
  const details = isRecord(error.data) && isRecord(error.data.details) ? error.data.details : {};
  // The server has checked both against the place.
  return { before: (details.before ?? null) as PlaceValue | null, now: (details.now ?? null) as PlaceValue | null };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
