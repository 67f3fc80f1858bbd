/** What servers say to each other about live drafts: `POST /internal/rooms/…`, signed (server/http/signed-request.ts), JSON both ways. */
import { z } from "zod";
import type { DraftContent } from "#core/draft-content.ts";

export const ROOMS_PATH = "/internal/rooms/";
export const ROOMS_PURPOSE = "rooms";

/** A whole draft in base64, and what stands around it. */
export const ROOMS_BODY_BYTES_MAX = 6_000_000;
export const HISTORY_LIMIT_MAX = 1_000;

/** Bytes as base64. */
const Bytes = z.base64().transform((text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // In slices, because the arguments of one call are bounded.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}

const MemberId = z.uuid();

/** What is asked of one draft. */
export const ROOM_CALLS = {
  read: z.object({}),
  /** The document and its version, to run an edit on. */
  state: z.object({}),
  /** Applies an update that was made on `version`, if the document is still that one. */
  apply: z.object({ update: Bytes, version: z.string().length(64), by: MemberId.nullable() }),
  freeze: z.object({ by: z.string().max(200).nullable() }),
  thaw: z.object({}),
  history: z.object({ after: z.number().int().min(0), limit: z.number().int().min(1).max(HISTORY_LIMIT_MAX) }),
  poke: z.object({ news: z.enum(["remarks"]) }),
} as const;
export type RoomCall = keyof typeof ROOM_CALLS;

/** What is asked of everything that one agency has open. */
export const RecheckCall = z.object({
  userId: z.string().min(1).max(200).nullable(),
  endedSession: z.string().min(1).max(200).optional(),
});

// The other end is the product too; its content was read by the same code (readDraft), so its shape is not doubted again.
const Content = z.custom<DraftContent>((value) => typeof value === "object" && value !== null);

export const ROOM_ANSWERS = {
  content: z.object({ content: Content }),
  state: z.object({ state: Bytes, version: z.string() }),
  /** `content` null: somebody was quicker, and the edit has to be made again. */
  applied: z.object({ content: Content.nullable() }),
  history: z.object({
    updates: z
      .array(
        z.object({
          seq: z.number(),
          // A server of before there were several says nothing.
          epoch: z.number().default(1),
          memberId: z.string().nullable(),
          at: z.string(),
          update: Bytes,
        }),
      )
      .max(HISTORY_LIMIT_MAX),
    more: z.boolean(),
  }),
  done: z.object({}),
  refused: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
} as const;
