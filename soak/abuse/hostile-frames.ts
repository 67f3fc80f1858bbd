/** Frames that nobody honest sends, drawn from a seed: noise, honest ones cut short or bent, text, and too much of everything. */
import * as Y from "yjs";
import { addLine, setField } from "#core/draft-document.ts";
import { ROOM_CLIENT_ID } from "#core/draft-presence.ts";
import { ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { awarenessFrame, readAwareness, readFrame, step1Frame, updateFrame } from "#server/collab/wire.ts";
import { line } from "#server/node/testing/collab-world.ts";

export type HostileFrame = {
  data: Uint8Array | string;
  /** The code with which its sender must be cut; null where it may also be taken for something honest and dropped. */
  code: number | null;
};

export const KINDS = ["noise", "cut short", "bent", "text", "forged", "oversized"] as const;
export type Kind = (typeof KINDS)[number];

const MALFORMED = 4400;
const TEXT = 4415;
const TOO_LARGE = 4413;
/** What the WebSocket itself refuses before the room sees it. */
const TOO_LARGE_FOR_A_SOCKET = 1009;

/** `victims` are the client ids of honest people in the draft. */
export function hostileFrame(kind: Kind, random: () => number, victims: readonly number[]): HostileFrame {
  const below = (bound: number) => Math.floor(random() * bound);
  switch (kind) {
    case "noise":
      return judged(Uint8Array.from({ length: below(random() < 0.1 ? 4_000 : 80) }, () => below(256)));
    case "cut short": {
      const honest = honestFrame(below);
      return judged(honest.subarray(0, below(honest.length)));
    }
    case "bent": {
      const bent = Uint8Array.from(honestFrame(below));
      for (let flips = 1 + below(6); flips > 0; flips--) {
        const at = below(bent.length);
        bent[at] = (bent[at] ?? 0) ^ (1 << below(8));
      }
      return judged(bent);
    }
    case "text":
      return { data: below(2) === 0 ? "hello" : JSON.stringify({ type: "sync", at: below(1_000) }), code: TEXT };
    case "forged": {
      const clientId = below(4) === 0 ? ROOM_CLIENT_ID : (victims[below(victims.length)] ?? ROOM_CLIENT_ID);
      const state = { field: FORGED, person: { memberId: "boss", name: FORGED, colour: 1 }, room: { frozen: true } };
      return { data: awarenessFrame([{ clientId, clock: 2 ** 31, json: JSON.stringify(state) }]), code: null };
    }
    case "oversized": {
      const forSocket = below(5) === 0;
      const size = ROOM_LIMITS.messageBytesMax * (forSocket ? 2 : 1) + 1 + below(500_000);
      return { data: new Uint8Array(size), code: forSocket ? TOO_LARGE_FOR_A_SOCKET : TOO_LARGE };
    }
  }
}

/** Nobody honest must ever see this word. */
export const FORGED = "forged by a stranger";

/** What is no frame at all must be cut as that. What reads as one may be anything, and its answer is not foretold. */
function judged(data: Uint8Array): HostileFrame {
  const frame = readFrame(data);
  if (frame === null) return { data, code: MALFORMED };
  if (frame.type === "awareness" && readAwareness(frame.payload) === null) return { data, code: MALFORMED };
  return { data, code: null };
}

function honestFrame(below: (bound: number) => number): Uint8Array {
  const doc = new Y.Doc();
  setField(doc, "subject", "An honest subject");
  for (let at = below(4); at >= 0; at--) addLine(doc, line(`x-${below(1_000)}-${at}`));
  const kind = below(3);
  const update = Y.encodeStateAsUpdate(doc);
  const vector = Y.encodeStateVector(doc);
  doc.destroy();
  if (kind === 0) return updateFrame(update);
  if (kind === 1) return step1Frame(vector);
  return awarenessFrame([{ clientId: 1 + below(1_000_000), clock: 1, json: '{"field":"notes","cursor":null}' }]);
}
