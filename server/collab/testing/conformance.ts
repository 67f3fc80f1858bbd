/**
 * What y-protocols says that a server of y-websocket answers, as a table: who sends what, and what the sender and somebody else
 * in the draft then hear. The frames are made by y-protocols itself, not by our own wire.ts, so that the two check each other.
 */
import * as encoding from "lib0/encoding";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { ROOM_CLIENT_ID } from "#core/draft-presence.ts";
import { CLOSES, type CloseReason, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { readAwareness, type readFrame } from "#server/collab/wire.ts";

export type Heard = NonNullable<ReturnType<typeof readFrame>>;

/** The sender of an exchange: in the draft, with all of it, and with a client id that the room knows. */
export type Sender = { doc: Y.Doc; awareness: Awareness; otherClientId: number };

export type Exchange = {
  what: string;
  send(sender: Sender): Uint8Array | string;
  /** What comes back to the sender, or with which reason it is closed. Not given: nothing. */
  back?: Heard["type"] | { closed: CloseReason };
  /** What the other one hears. Not given: nothing. */
  other?: Heard["type"];
  /** Looks into what came; throws where it is not right. */
  look?(heard: Heard, sender: Sender, otherDoc: Y.Doc): void;
};

export const EXCHANGES: readonly Exchange[] = [
  {
    what: "step 1 of somebody who has nothing is answered by all of it",
    send: () => step1(new Y.Doc()),
    back: "step2",
    look: (heard, { doc }) => same(filled(heard), doc),
  },
  {
    what: "step 1 of somebody who has everything is answered by nothing new",
    send: ({ doc }) => step1(doc),
    back: "step2",
    look(heard) {
      if (heard.type !== "step2" || Y.decodeUpdate(heard.update).structs.length > 0) throw new Error("something new");
    },
  },
  {
    what: "step 1 of somebody who has more than the server is answered all the same",
    send({ doc }) {
      const ahead = copyOf(doc);
      ahead.getText("notes").insert(0, "written on a train");
      return step1(ahead);
    },
    back: "step2",
  },
  {
    what: "step 2 with something new is told to the others as an update",
    send: ({ doc }) => step2(doc, () => doc.getMap("invoice").set("reference", "brought along")),
    other: "update",
    look: arrived("reference", "brought along"),
  },
  { what: "an empty step 2 is no news", send: () => frame(0, (to) => sync.writeSyncStep2(to, new Y.Doc())) },
  {
    what: "an update is told to the others, and not to its sender",
    send: ({ doc }) => update(changeOf(doc, () => doc.getMap("invoice").set("subject", "told"))),
    other: "update",
    look: arrived("subject", "told"),
  },
  {
    what: "an update that is known already is told to nobody",
    send: ({ doc }) => update(Y.encodeStateAsUpdate(doc)),
  },
  {
    what: "an update that builds on what the server does not have is told to nobody: its sender is asked for the rest",
    send({ doc }) {
      const apart = copyOf(doc);
      apart.getText("terms").insert(0, "never sent");
      return update(changeOf(apart, () => apart.getText("terms").insert(0, "and this builds on it")));
    },
    back: "step1",
  },
  {
    what: "somebody's own state is told to the others with who they are",
    send({ awareness }) {
      awareness.setLocalState({ field: "notes", cursor: null });
      return presence(awareness);
    },
    other: "awareness",
    look(heard, { awareness }) {
      const told = statesIn(heard).get(awareness.clientID);
      if (told?.field !== "notes" || typeof told.person !== "object") throw new Error("not told, or not by whom");
    },
  },
  {
    what: "a state in somebody else's name is told to nobody",
    send: ({ otherClientId }) => presence(stateOf(otherClientId)),
  },
  { what: "a state in the server's name is told to nobody", send: () => presence(stateOf(ROOM_CLIENT_ID)) },
  {
    what: "who leaves is told as gone",
    send({ awareness }) {
      awareness.setLocalState(null);
      return frame(1, (to) => encoding.writeVarUint8Array(to, encodeAwarenessUpdate(awareness, [awareness.clientID])));
    },
    other: "awareness",
    look(heard, { awareness }) {
      if (statesIn(heard).get(awareness.clientID) !== null) throw new Error("still there");
    },
  },
  { what: "who asks who is here is told", send: () => frame(3, () => {}), back: "awareness" },
  { what: "an unknown message", send: () => frame(7, () => {}), back: { closed: "malformed" } },
  {
    what: "a permission message, which only servers send",
    send: () => frame(2, (to) => encoding.writeVarUint(to, 0)),
    back: { closed: "malformed" },
  },
  {
    what: "an unknown step of sync",
    send: () =>
      frame(0, (to) => {
        encoding.writeVarUint(to, 3);
        encoding.writeVarUint8Array(to, Uint8Array.of(0, 0));
      }),
    back: { closed: "malformed" },
  },
  { what: "an empty message", send: () => new Uint8Array(), back: { closed: "malformed" } },
  {
    what: "two messages in one",
    send: ({ doc }) => Uint8Array.from([...step1(doc), ...step1(doc)]),
    back: { closed: "malformed" },
  },
  { what: "a message that is cut off", send: ({ doc }) => step1(doc).slice(0, -1), back: { closed: "malformed" } },
  {
    what: "a number that has no end",
    send: () => new Uint8Array(64).fill(0xff),
    back: { closed: "malformed" },
  },
  { what: "an update that is none", send: () => update(Uint8Array.of(9, 9, 9)), back: { closed: "malformed" } },
  {
    what: "a message beyond the bound",
    send: () => update(new Uint8Array(ROOM_LIMITS.messageBytesMax)),
    back: { closed: "message_too_large" },
  },
  { what: "a text message", send: () => "hello", back: { closed: "text_frame" } },
];

/** The close code of an exchange that ends in one. */
export function closeCodeOf({ back }: Exchange): number | null {
  return typeof back === "object" ? CLOSES[back.closed].code : null;
}

function frame(type: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function step1(doc: Y.Doc): Uint8Array {
  return frame(0, (to) => sync.writeSyncStep1(to, doc));
}

function step2(doc: Y.Doc, change: () => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  change();
  return frame(0, (to) => sync.writeSyncStep2(to, doc, before));
}

function update(bytes: Uint8Array): Uint8Array {
  return frame(0, (to) => sync.writeUpdate(to, bytes));
}

function presence(awareness: Awareness): Uint8Array {
  return frame(1, (to) => encoding.writeVarUint8Array(to, encodeAwarenessUpdate(awareness, [awareness.clientID])));
}

/** What a client says of itself that gives itself this id. */
function stateOf(clientId: number): Awareness {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const awareness = new Awareness(doc);
  awareness.setLocalState({ field: "terms", cursor: null });
  // It beats by a timer of its own, which nobody needs here.
  clearInterval(awareness._checkInterval);
  return awareness;
}

function changeOf(doc: Y.Doc, change: () => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  change();
  return Y.encodeStateAsUpdate(doc, before);
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function filled(heard: Heard): Y.Doc {
  const doc = new Y.Doc();
  if (heard.type === "step2" || heard.type === "update") Y.applyUpdate(doc, heard.update);
  return doc;
}

function same(a: Y.Doc, b: Y.Doc): void {
  if (!Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b))) throw new Error("not the same history");
}

function arrived(field: string, value: string): Exchange["look"] {
  return (_heard, _sender, otherDoc) => {
    if (otherDoc.getMap("invoice").get(field) !== value) throw new Error(`${field} does not say ${value}`);
  };
}

function statesIn(heard: Heard): Map<number, Record<string, unknown> | null> {
  const entries = heard.type === "awareness" ? (readAwareness(heard.payload) ?? []) : [];
  return new Map(entries.map(({ clientId, json }) => [clientId, JSON.parse(json) as Record<string, unknown> | null]));
}
