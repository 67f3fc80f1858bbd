/** The frames of the y-websocket protocol: sync (step 1, step 2, update), awareness, and the question for awareness. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

export type AwarenessEntry = { clientId: number; clock: number; json: string };

export type Frame =
  | { type: "step1"; stateVector: Uint8Array }
  | { type: "step2"; update: Uint8Array }
  | { type: "update"; update: Uint8Array }
  | { type: "awareness"; payload: Uint8Array }
  | { type: "query-awareness" };

/** The frame in `data`, or null where it is none of the protocol or has something left over. Never throws. */
export function readFrame(data: Uint8Array): Frame | null {
  try {
    const decoder = decoding.createDecoder(data);
    const frame = readWith(decoder);
    return frame !== null && !decoding.hasContent(decoder) ? frame : null;
  } catch {
    return null;
  }
}

function readWith(decoder: decoding.Decoder): Frame | null {
  const type = decoding.readVarUint(decoder);
  if (type === QUERY_AWARENESS) return { type: "query-awareness" };
  if (type === AWARENESS) return { type: "awareness", payload: decoding.readVarUint8Array(decoder) };
  if (type !== SYNC) return null;
  const step = decoding.readVarUint(decoder);
  const payload = decoding.readVarUint8Array(decoder);
  if (step === STEP_1) return { type: "step1", stateVector: payload };
  if (step === STEP_2) return { type: "step2", update: payload };
  return step === UPDATE ? { type: "update", update: payload } : null;
}

/** The entries of an awareness frame, their states still text; null where it is malformed. Never throws. */
export function readAwareness(payload: Uint8Array): AwarenessEntry[] | null {
  try {
    const decoder = decoding.createDecoder(payload);
    const entries: AwarenessEntry[] = [];
    // Every entry takes at least three bytes, so a claimed length cannot make this loop longer than the frame.
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      const clientId = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      entries.push({ clientId, clock, json: decoding.readVarString(decoder) });
    }
    return decoding.hasContent(decoder) ? null : entries;
  } catch {
    return null;
  }
}

export function step1Frame(stateVector: Uint8Array): Uint8Array {
  return syncFrame(STEP_1, stateVector);
}

export function step2Frame(update: Uint8Array): Uint8Array {
  return syncFrame(STEP_2, update);
}

export function updateFrame(update: Uint8Array): Uint8Array {
  return syncFrame(UPDATE, update);
}

export function awarenessFrame(entries: readonly AwarenessEntry[]): Uint8Array {
  const payload = encoding.createEncoder();
  encoding.writeVarUint(payload, entries.length);
  for (const { clientId, clock, json } of entries) {
    encoding.writeVarUint(payload, clientId);
    encoding.writeVarUint(payload, clock);
    encoding.writeVarString(payload, json);
  }
  const frame = encoding.createEncoder();
  encoding.writeVarUint(frame, AWARENESS);
  encoding.writeVarUint8Array(frame, encoding.toUint8Array(payload));
  return encoding.toUint8Array(frame);
}

function syncFrame(step: number, payload: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  encoding.writeVarUint(encoder, step);
  encoding.writeVarUint8Array(encoder, payload);
  return encoding.toUint8Array(encoder);
}
