/**
 * Hands what the database tells to whoever listens in this process: one LISTEN connection a host, fanned out in memory by agency.
 * Nothing but ids and kinds passes through here; what a page then asks for is allowed or refused where it asks.
 *
 * Everything is bounded: listeners of a person and of the host, and what waits for one of them. A listener that reads too slowly is
 * ended; it comes back with the last place it knows and gets what it missed from the log (listen-live.ts).
 */
import { z } from "zod";
import { DomainError } from "#server/errors.ts";

/** Windows that one person looks at; a hidden one lets go of its stream. */
const STREAMS_PER_PERSON_MAX = 12;
/** A listener costs some tens of kilobytes with its socket. */
const STREAMS_PER_HOST_MAX = 5_000;
/** Far more than a page that reads at all has waiting. */
const WAITING_MAX = 256;

/** What happened, told as the audit trail's action or a kind of its own, and the one thing that it happened to. */
export type LiveEvent = { kind: string; subject: string; id: string | null };

/** `log` is its place in the agency's chain of audit events; null for what is not audited. */
export type ToldEvent = LiveEvent & { log: number | null };

/** Who listens. Identity comes from the session. */
export type Listener = { tenantId: string; memberId: string; userId: string; sessionId: string };

export type LiveStream = {
  /** What was told since the last call, oldest first; waits where nothing was. Null once the stream has ended. */
  next(): Promise<ToldEvent[] | null>;
  /** Ends it; whoever waits gets null. Twice is as good as once. */
  end(): void;
};

export type LiveHub = {
  /** Takes the payload of a notification; null after the connection was lost: something may have been missed. */
  hear(payload: string | null): void;
  /** Starts to listen. Throws DomainError `too_many_streams`. */
  open(listener: Listener): LiveStream;
  /** Rights in an agency changed: the streams of this person there end, and whoever may comes back. */
  memberChanged(tenantId: string, userId: string): void;
  sessionEnded(sessionId: string): void;
  /** Ends every stream, for a host that stops. */
  close(): void;
  readonly streams: number;
};

/** Told to everybody when it is not known what happened: the page reads again what it shows. */
export const MISSED: LiveEvent = { kind: "missed", subject: "agency", id: null };

const Told = z.object({
  tenant: z.string(),
  log: z.number().nullish(),
  kind: z.string(),
  subject: z.string(),
  id: z.string().nullable(),
});

type Open = { listener: Listener; tell(event: ToldEvent): void; stream: LiveStream };

export function createLiveHub(options: { warn: (fields: Record<string, unknown>, message: string) => void }): LiveHub {
  const open = new Map<string, Set<Open>>();
  let streams = 0;
  /** The first word of a connection is that it listens: nobody was there to miss anything. */
  let listening = false;

  function all(): Open[] {
    return [...open.values()].flatMap((some) => [...some]);
  }

  function endWhere(some: Iterable<Open>, matches: (listener: Listener) => boolean): void {
    for (const { listener, stream } of [...some]) if (matches(listener)) stream.end();
  }

  return {
    hear(payload) {
      if (payload === null) {
        if (listening) for (const one of all()) one.tell({ ...MISSED, log: null });
        listening = true;
        return;
      }
      const told = parsed(payload);
      if (!told) return options.warn({ bytes: payload.length }, "a live notification could not be read");
      const { tenant, kind, subject, id } = told;
      for (const one of open.get(tenant) ?? []) {
        // What a person was told of is theirs alone.
        if (subject === "member" && kind === "notification.changed" && id !== one.listener.memberId) continue;
        one.tell({ kind, subject, id, log: told.log ?? null });
      }
    },

    open(listener) {
      const ofTenant = open.get(listener.tenantId) ?? new Set();
      const ofPerson = [...ofTenant].filter((one) => one.listener.userId === listener.userId).length;
      if (streams >= STREAMS_PER_HOST_MAX || ofPerson >= STREAMS_PER_PERSON_MAX) {
        throw new DomainError("too_many_streams", { max: STREAMS_PER_PERSON_MAX });
      }
      const { tell, stream } = makeStream(() => {
        ofTenant.delete(one);
        if (ofTenant.size === 0) open.delete(listener.tenantId);
        streams -= 1;
      });
      const one: Open = { listener, tell, stream };
      ofTenant.add(one);
      open.set(listener.tenantId, ofTenant);
      streams += 1;
      return stream;
    },

    memberChanged(tenantId, userId) {
      endWhere(open.get(tenantId) ?? [], (listener) => listener.userId === userId);
    },
    sessionEnded(sessionId) {
      endWhere(all(), (listener) => listener.sessionId === sessionId);
    },
    close() {
      endWhere(all(), () => true);
    },
    get streams() {
      return streams;
    },
  };
}

function makeStream(onEnd: () => void): { tell(event: ToldEvent): void; stream: LiveStream } {
  let waiting: ToldEvent[] = [];
  let wake: (() => void) | null = null;
  let ended = false;

  function end(): void {
    if (ended) return;
    ended = true;
    waiting = [];
    onEnd();
    wake?.();
  }

  return {
    tell(event) {
      const last = waiting.at(-1);
      // Ten changes of one thing that nobody has read of yet are one piece of news.
      if (event.log === null && last?.log === null && last.kind === event.kind && last.id === event.id) return;
      if (waiting.length >= WAITING_MAX) return end();
      waiting.push(event);
      wake?.();
    },
    stream: {
      async next() {
        while (waiting.length === 0 && !ended) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
        if (ended) return null;
        const some = waiting;
        waiting = [];
        return some;
      },
      end,
    },
  };
}

function parsed(payload: string): z.infer<typeof Told> | null {
  try {
    return Told.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}
