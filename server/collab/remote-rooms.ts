/** Live drafts that are open in another process of the product, through its door (rooms-door.ts). */
import * as Y from "yjs";
import type { z } from "zod";
import { readDraft } from "#core/draft-document.ts";
import { DomainError, type DomainErrorCode, TRPC_CODE } from "#server/errors.ts";
import { signatureHeaders } from "#server/http/signed-request.ts";
import { createDraft } from "./create-draft.ts";
import type { Author, DraftRooms, RoomRef } from "./draft-rooms.ts";
import { editOnce, type OnceEdit } from "./edit-once.ts";
import { ROOM_ANSWERS, ROOMS_PATH, ROOMS_PURPOSE, toBase64 } from "./rooms-wire.ts";

/** It cannot be reached, or cannot serve now: nothing is known of what was asked last. */
export class RoomsUnreachable extends Error {}

export type RemoteRoomsOptions = {
  /** Where the draft is open ("http://10.0.0.2:3000"); of all drafts of an agency where none is named. */
  urlOf(ref: { tenantId: string; invoiceId: string | null }): string | Promise<string>;
  secret: string;
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
  now?: () => Date;
};

export type RemoteRooms = DraftRooms & {
  /** `transact` for whoever may have to try again elsewhere. */
  transactOnce(ref: RoomRef, edit: OnceEdit, by?: Author): ReturnType<DraftRooms["transact"]>;
};

/** Edits of others that may come between reading a draft and writing to it, one after the other. */
const TRIES_MAX = 12;

/** Rejects with RoomsUnreachable beside what the port says. */
export function createRemoteRooms(options: RemoteRoomsOptions): RemoteRooms {
  const { urlOf, secret, timeoutMs } = options;
  const now = options.now ?? (() => new Date());
  const { content: Content, state: State, applied: Applied, history: History, done: Done } = ROOM_ANSWERS;

  async function call<Schema extends z.ZodType>(
    ref: { tenantId: string; invoiceId: string | null },
    name: string,
    asked: object,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const path = `${ROOMS_PATH}${ref.tenantId}/${ref.invoiceId === null ? "" : `${ref.invoiceId}/`}${name}`;
    const body = new TextEncoder().encode(JSON.stringify(asked));
    const headers = signatureHeaders(secret, ROOMS_PURPOSE, { method: "POST", path, body }, now());
    let response: Response;
    let said: unknown;
    try {
      response = await options.fetch(`${await urlOf(ref)}${path}`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      said = await response.json();
    } catch (cause) {
      throw new RoomsUnreachable("the draft's server does not answer", { cause });
    }
    if (response.status === 409) throw refusalOf(said);
    if (!response.ok) throw new RoomsUnreachable(`the draft's server answered ${response.status}`);
    return schema.parse(said);
  }

  async function transactOnce(ref: RoomRef, edit: OnceEdit, by?: Author) {
    for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
      const { state, version } = await call(ref, "state", {}, State);
      const doc = new Y.Doc();
      Y.applyUpdate(doc, state);
      doc.clientID = edit.clientId;
      const update = changesOf(doc, edit);
      if (update === null) return readDraft(doc);
      const asked = { update: toBase64(update), version, by: by?.memberId ?? null };
      const { content } = await call(ref, "apply", asked, Applied);
      if (content) return content;
    }
    throw new RoomsUnreachable(`others wrote ${TRIES_MAX} times before this edit could`);
  }

  return {
    create: createDraft,
    transactOnce,
    transact: (ref, edit, by) => transactOnce(ref, editOnce(edit), by),
    read: async (ref) => (await call(ref, "read", {}, Content)).content,
    freeze: async (ref, by) => (await call(ref, "freeze", { by: by ?? null }, Content)).content,
    async thaw(ref) {
      await call(ref, "thaw", {}, Done);
    },
    history: (ref, range) => call(ref, "history", range, History),
    async poke(ref, news) {
      await call(ref, "poke", { news }, Done);
    },
    async recheck(tenantId, userId, endedSession) {
      await call({ tenantId, invoiceId: null }, "recheck", { userId, endedSession }, Done);
    },
  };
}

/** What the edit changes, or null where nothing. What it throws comes through. */
function changesOf(doc: Y.Doc, edit: OnceEdit): Uint8Array | null {
  const made: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => void made.push(update));
  doc.transact(() => edit.run(doc));
  return made.length === 0 ? null : Y.mergeUpdates(made);
}

function refusalOf(said: unknown): Error {
  const parsed = ROOM_ANSWERS.refused.safeParse(said);
  const code = parsed.success ? parsed.data.code : "";
  if (parsed.success && Object.hasOwn(TRPC_CODE, code)) {
    return new DomainError(code as DomainErrorCode, parsed.data.details ?? {});
  }
  return new RoomsUnreachable("the draft's server refused in words of another version");
}
