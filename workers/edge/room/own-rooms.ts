/** The port to live drafts for the one draft of this object: what server/collab/rooms-door.ts serves to the rest of the product. */

import type { DraftContent } from "#core/draft-content.ts";
import { readHistory } from "#db/draft-history.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import type { RequestId, RoomInput } from "#server/collab/room-io.ts";
import type { CloseReason } from "#server/collab/room-limits.ts";
import { RoomEnded } from "#server/collab/room-requests.ts";
import { DomainError } from "#server/errors.ts";
import type { LiveRoom } from "./live-room.ts";
import type { RoomNeeds } from "./needs.ts";
import { roomExists } from "./origin.ts";
import type { SqliteLog } from "./sqlite-log.ts";

const TRIES_MAX = 3;

export type OwnRoomsParts = {
  log(): SqliteLog;
  withDatabase: RoomNeeds["withDatabase"];
  open(ref: RoomRef): Promise<LiveRoom | CloseReason>;
  /** The room, if somebody is in it. */
  occupied(): LiveRoom | null;
  recheck(userId: string | null, endedSession?: string): Promise<void>;
};

/** All of the port but birth: a draft is born in PostgreSQL, beside its invoice. */
export function createOwnRooms(parts: OwnRoomsParts): Omit<DraftRooms, "create"> {
  async function ask(ref: RoomRef, make: (id: RequestId) => RoomInput): Promise<DraftContent> {
    for (let attempt = 1; ; attempt++) {
      const live = await parts.open(ref);
      if (live === "no_such_draft") throw new DomainError("invoice_not_found", { invoiceId: ref.invoiceId });
      if (typeof live === "string") throw new Error("the draft is not available right now");
      try {
        return await live.ask(make);
      } catch (error) {
        if (!(error instanceof RoomEnded) || attempt === TRIES_MAX) throw error;
      }
    }
  }

  return {
    transact: (ref, edit, by) =>
      ask(ref, (request) => ({ type: "edit", request, edit, memberId: by?.memberId ?? null })),
    read: (ref) => ask(ref, (request) => ({ type: "read", request })),
    freeze: (ref, by) => ask(ref, (request) => ({ type: "freeze", request, by: by ?? null })),
    async thaw(ref) {
      await ask(ref, (request) => ({ type: "thaw", request }));
    },
    async history(ref, { after, limit }) {
      // One more than asked for tells whether there is more.
      const range = { after, limit: limit + 1 };
      const log = parts.log();
      const found = log.room() ? log.history(range.after, range.limit) : await bornHistory(ref, range);
      return { updates: found.slice(0, limit), more: found.length > limit };
    },
    async poke(_ref, news) {
      parts.occupied()?.step({ type: "poke", news });
    },
    recheck: (_tenantId, userId, endedSession) => parts.recheck(userId, endedSession),
  };

  /** Of a draft that was not adopted yet, or was given back: reading its past is no reason to take it over. */
  function bornHistory(ref: RoomRef, range: { after: number; limit: number }) {
    return parts.withDatabase(({ inTenant }) =>
      inTenant(ref.tenantId, async (tx) => {
        if (!(await roomExists(tx, ref))) throw new DomainError("invoice_not_found", { invoiceId: ref.invoiceId });
        return readHistory(tx, ref, range);
      }),
    );
  }
}
