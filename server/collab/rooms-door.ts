/**
 * The live drafts of this process for the product's other servers: a fetch handler for Node and the edge alike. To whoever cannot
 * sign there is nothing here. It serves what is open here or can be opened here, and never asks a third server.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import * as Y from "yjs";
import type { z } from "zod";
import { DomainError } from "#server/errors.ts";
import { isSigned } from "#server/http/signed-request.ts";
import type { DraftRooms, RoomRef } from "./draft-rooms.ts";
import {
  RecheckCall,
  ROOM_CALLS,
  ROOMS_BODY_BYTES_MAX,
  ROOMS_PATH,
  ROOMS_PURPOSE,
  type RoomCall,
  toBase64,
} from "./rooms-wire.ts";

export type RoomsDoor = (request: Request) => Promise<Response>;

export type RoomsDoorOptions = {
  rooms: Omit<DraftRooms, "create">;
  secret: string;
  now: () => Date;
  logger: { warn(details: object, message: string): void };
};

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const OF_ROOM = new RegExp(`^${ROOMS_PATH}(${UUID})/(${UUID})/(${Object.keys(ROOM_CALLS).join("|")})$`);
const OF_AGENCY = new RegExp(`^${ROOMS_PATH}(${UUID})/recheck$`);

/** Thrown inside an edit that was made on another version than the document has. */
class Outdated extends Error {}

type Handlers = { [Call in RoomCall]: (ref: RoomRef, asked: z.output<(typeof ROOM_CALLS)[Call]>) => Promise<object> };

export function createRoomsDoor(options: RoomsDoorOptions): RoomsDoor {
  const { rooms, secret } = options;
  const handlers: Handlers = {
    read: async (ref) => ({ content: await rooms.read(ref) }),
    async state(ref) {
      let found = { state: "", version: "" };
      // As an edit that changes nothing: a draft that is frozen refuses it by name, and what it shows is committed.
      await rooms.transact(ref, (doc) => {
        found = { state: toBase64(Y.encodeStateAsUpdate(doc)), version: versionOf(doc) };
      });
      return found;
    },
    async apply(ref, { update, version, by }) {
      const edit = (doc: Y.Doc) => {
        if (versionOf(doc) !== version) throw new Outdated();
        Y.applyUpdate(doc, update);
      };
      try {
        return { content: await rooms.transact(ref, edit, by === null ? undefined : { memberId: by }) };
      } catch (error) {
        if (error instanceof Outdated) return { content: null };
        throw error;
      }
    },
    freeze: async (ref, { by }) => ({ content: await rooms.freeze(ref, by ?? undefined) }),
    async thaw(ref) {
      await rooms.thaw(ref);
      return {};
    },
    async history(ref, range) {
      const { updates, more } = await rooms.history(ref, range);
      return { updates: updates.map((entry) => ({ ...entry, update: toBase64(entry.update) })), more };
    },
    async poke(ref, { news }) {
      await rooms.poke(ref, news);
      return {};
    },
  };

  return async (request) => {
    const body = request.method === "POST" ? await bodyOf(request) : null;
    if (body === null || !isSigned(secret, ROOMS_PURPOSE, request, body, options.now()))
      return refusal("NOT_FOUND", 404);
    const { pathname } = new URL(request.url);
    const asked = jsonOf(body);
    try {
      return await answer(pathname, asked);
    } catch (error) {
      if (error instanceof DomainError)
        return Response.json({ code: error.code, details: error.details }, { status: 409 });
      options.logger.warn({ err: error, path: pathname }, "another server's call to a live draft failed");
      return refusal("unavailable", 503);
    }
  };

  async function answer(pathname: string, asked: unknown): Promise<Response> {
    const [, tenantId, invoiceId, call] = OF_ROOM.exec(pathname) ?? [];
    if (tenantId && invoiceId && call) {
      const parsed = ROOM_CALLS[call as RoomCall].safeParse(asked);
      if (!parsed.success) return refusal("BAD_REQUEST", 400);
      return Response.json(await handlers[call as RoomCall]({ tenantId, invoiceId }, parsed.data as never), PRIVATE);
    }
    const [, agency] = OF_AGENCY.exec(pathname) ?? [];
    const parsed = RecheckCall.safeParse(asked);
    if (!agency || !parsed.success) return refusal("BAD_REQUEST", 400);
    await rooms.recheck(agency, parsed.data.userId, parsed.data.endedSession);
    return Response.json({}, PRIVATE);
  }
}

const PRIVATE = { headers: { "cache-control": "no-store" } };

function refusal(code: string, status: number): Response {
  return Response.json({ code }, { status, ...PRIVATE });
}

/** Everything that is in the document and everything that was deleted from it. */
function versionOf(doc: Y.Doc): string {
  return bytesToHex(sha256(Y.encodeSnapshot(Y.snapshot(doc))));
}

/** Null where it is longer than any honest one. */
async function bodyOf(request: Request): Promise<Uint8Array | null> {
  if (!request.body) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length;
    if (bytes > ROOMS_BODY_BYTES_MAX) {
      await reader.cancel();
      return null;
    }
    parts.push(part.value);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
