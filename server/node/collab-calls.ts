/**
 * The rest of the product's way to live drafts: here where they are open here, at their owner where another host has them. An owner
 * that has just ended is waited for until its lease has, too; whoever asks notices a pause and nothing else.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { DraftContent } from "#core/draft-content.ts";
import { createDraft } from "#server/collab/create-draft.ts";
import type { DraftLog, RoomHeld } from "#server/collab/draft-log.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import { editOnce } from "#server/collab/edit-once.ts";
import { createRemoteRooms, type RemoteRooms, RoomsUnreachable } from "#server/collab/remote-rooms.ts";
import type { RequestId, RoomInput } from "#server/collab/room-io.ts";
import { RoomEnded } from "#server/collab/room-requests.ts";
import { within } from "#server/collab/within.ts";
import { DomainError } from "#server/errors.ts";
import type { CollabRegistry } from "./collab-registry.ts";
import type { HostLease } from "./host-lease.ts";

const REQUEST_MS_MAX = 15_000;
/** Of one call to another host. */
const REMOTE_MS_MAX = 6_000;
/** Between two looks at who has a room whose owner does not answer. */
const LOOK_AGAIN_MS = 150;
const MOVES_MAX = 3;

export type CallsOptions = {
  log: DraftLog;
  registry: CollabRegistry;
  lease: HostLease | null;
  secret: string;
  now: () => Date;
  recheck: DraftRooms["recheck"];
  stopping(): boolean;
};

type Call = { here: (id: RequestId) => RoomInput; there: (rooms: RemoteRooms) => Promise<DraftContent> };

/** `everywhere` goes to the owner; `here` serves other hosts, and goes nowhere else. */
export function createCollabCalls(options: CallsOptions): { everywhere: DraftRooms; here: DraftRooms } {
  const { log, registry, lease } = options;

  async function perform(ref: RoomRef, call: Call, relay: boolean): Promise<DraftContent> {
    const until = performance.now() + REQUEST_MS_MAX;
    for (let moves = 0; ; ) {
      const leftMs = until - performance.now();
      // Whoever asks from another host can look elsewhere; waiting here would only keep them from it.
      if (!relay && lease?.held === false) throw new RoomsUnreachable("this host has no lease at the moment");
      await lease?.whenHeld(leftMs);
      const place = await registry.open(ref);
      if (!place) throw new DomainError("invoice_not_found", { invoiceId: ref.invoiceId });
      try {
        if (!("heldBy" in place)) return await place.ask(call.here);
        if (!relay) throw new RoomsUnreachable("the draft is open at another host");
        return await call.there(remoteAt(place));
      } catch (error) {
        if (error instanceof RoomEnded && !("heldBy" in place) && moves < MOVES_MAX) {
          moves++;
          await within(place.end, REQUEST_MS_MAX);
        } else if (error instanceof RoomsUnreachable && relay && leftMs > LOOK_AGAIN_MS) await pause(LOOK_AGAIN_MS);
        else throw error;
      }
    }
  }

  function remoteAt({ heldBy: { owner, url } }: RoomHeld): RemoteRooms {
    if (url === null) throw new RoomsUnreachable(`the draft is open at ${owner}, which answers nobody`);
    return createRemoteRooms({
      urlOf: () => url,
      secret: options.secret,
      fetch,
      timeoutMs: REMOTE_MS_MAX,
      now: options.now,
    });
  }

  /** Tells the people in a room that is open at another host; where none is, there is nobody to tell. */
  async function pokeOwner(ref: RoomRef, news: Parameters<DraftRooms["poke"]>[1]): Promise<void> {
    const holder = await log.holder(ref);
    if (holder?.heldBy.url) await remoteAt(holder).poke(ref, news);
  }

  function rooms(relay: boolean): DraftRooms {
    const ask = (ref: RoomRef, call: Call): Promise<DraftContent> => {
      if (options.stopping()) return Promise.reject(new Error("the server is stopping"));
      const answered = perform(ref, call, relay);
      registry.run(answered);
      return answered;
    };
    return {
      create: createDraft,
      transact(ref, edit, by) {
        const once = editOnce(edit);
        return ask(ref, {
          here: (request) => ({ type: "edit", request, edit: once.run, memberId: by?.memberId ?? null }),
          there: (remote) => remote.transactOnce(ref, once, by),
        });
      },
      read: (ref) => ask(ref, { here: (request) => ({ type: "read", request }), there: (remote) => remote.read(ref) }),
      freeze: (ref, by) =>
        ask(ref, {
          here: (request) => ({ type: "freeze", request, by: by ?? null }),
          there: (remote) => remote.freeze(ref, by),
        }),
      async thaw(ref) {
        await ask(ref, {
          here: (request) => ({ type: "thaw", request }),
          async there(remote) {
            await remote.thaw(ref);
            return remote.read(ref);
          },
        });
      },
      async history(ref, { after, limit }) {
        // The log has all that is committed, whoever owns the room. One more than asked for tells whether there is more.
        const updates = await log.history(ref, { after, limit: limit + 1 });
        if (updates.length === 0 && after === 0)
          throw new DomainError("invoice_not_found", { invoiceId: ref.invoiceId });
        return { updates: updates.slice(0, limit), more: updates.length > limit };
      },
      async poke(ref, news) {
        const room = registry.get(ref);
        if (room) room.step({ type: "poke", news });
        else if (relay) await pokeOwner(ref, news);
      },
      recheck: options.recheck,
    };
  }

  return { everywhere: rooms(true), here: rooms(false) };
}
