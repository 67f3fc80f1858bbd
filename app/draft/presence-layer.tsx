/**
 * Where the others are: a frame in a person's colour around the field they are in, their name on it. The frames lie in a
 * layer of their own, so that they glide from cell to cell and no cell renders because somebody passed through it.
 */
import { useCallback, useRef, useState } from "react";
import type { Peer } from "#app/collab/room-state.ts";
import { shareStructure } from "#app/collab/share-structure.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { fieldElement, useDesk } from "./draft-desk.tsx";
import { firstName } from "./first-name.ts";
import { type Box, fieldBox, useMeasured } from "./sheet-boxes.ts";

/** `caret` is where the person's caret stands in the field, measured from the frame. */
type Frame = Box & { caret: Pick<Box, "top" | "left" | "height"> | null };

export function PresenceLayer() {
  const { session } = useDesk();
  const peers = useObservable(session.peers);
  const layer = useRef<HTMLDivElement>(null);
  const [frames, setFrames] = useState<ReadonlyMap<number, Frame>>(new Map());

  const measure = useCallback(
    (origin: DOMRect) => {
      const next = new Map<number, Frame>();
      for (const peer of peers) {
        const box = peer.field === null ? null : fieldBox(peer.field, origin);
        if (!box) continue;
        const index = session.caretOf(peer);
        next.set(peer.clientId, { ...box, caret: index === null ? null : caretIn(peer, index, origin, box) });
      }
      setFrames((before) => shareFrames(before, next));
    },
    [peers, session],
  );
  useMeasured(
    layer,
    peers.some((peer) => peer.field !== null),
    measure,
  );

  return (
    <div className="draft-presence" ref={layer}>
      {peers.map((peer) => {
        const frame = frames.get(peer.clientId);
        return frame && peer.field !== null ? <PeerFrame key={peer.clientId} peer={peer} frame={frame} /> : null;
      })}
    </div>
  );
}

function PeerFrame({ peer, frame }: { peer: Peer; frame: Frame }) {
  return (
    <div
      className={`draft-peer p${peer.colour}`}
      data-peer={peer.name}
      data-peer-field={peer.field}
      data-rest={peer.rest}
      style={{ transform: `translate(${frame.left}px, ${frame.top}px)`, width: frame.width, height: frame.height }}
    >
      <i>{firstName(peer.name)}</i>
      {frame.caret ? (
        <b
          style={{
            transform: `translate(${frame.caret.left}px, ${frame.caret.top}px)`,
            height: frame.caret.height,
          }}
        />
      ) : null}
    </div>
  );
}

/** The hidden copy below a text is laid out letter for letter like the text, and can be measured where a field cannot. */
function caretIn(peer: Peer, index: number, origin: DOMRect, box: Box): Frame["caret"] {
  const field = peer.field === null ? null : fieldElement(peer.field);
  const letters = field?.parentElement?.querySelector(".draft-grow-copy")?.firstChild;
  if (!(letters instanceof Text) || !(field instanceof HTMLTextAreaElement)) return null;
  const range = document.createRange();
  const at = Math.min(index, field.value === "" ? 0 : letters.length);
  range.setStart(letters, at);
  range.setEnd(letters, at);
  const rect = range.getClientRects()[0];
  if (!rect) return null;
  return {
    left: Math.round(rect.left - origin.left - box.left),
    top: Math.round(rect.top - origin.top - box.top),
    height: Math.round(rect.height),
  };
}

/** `before` where nothing moved by a pixel. */
function shareFrames(before: ReadonlyMap<number, Frame>, next: ReadonlyMap<number, Frame>): ReadonlyMap<number, Frame> {
  const shared = new Map([...next].map(([id, frame]) => [id, shareStructure(before.get(id) ?? frame, frame)]));
  const same = shared.size === before.size && [...shared].every(([id, frame]) => before.get(id) === frame);
  return same ? before : shared;
}
