/**
 * Where the others are: a frame in a person's colour around the field they are in, their name on it. The frames lie in a
 * layer of their own, so that they glide from cell to cell and no cell renders because somebody passed through it.
 */
import { useEffect, useRef, useState } from "react";
import type { Peer } from "#app/collab/room-state.ts";
import { shareStructure } from "#app/collab/share-structure.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { fieldElement, useDesk } from "./draft-desk.tsx";
import { firstName } from "./first-name.ts";

type Box = { top: number; left: number; width: number; height: number };
/** `caret` is where the person's caret stands in the field, measured from the frame. */
type Frame = Box & { caret: Pick<Box, "top" | "left" | "height"> | null };

export function PresenceLayer() {
  const { session, figures } = useDesk();
  const peers = useObservable(session.peers);
  const layer = useRef<HTMLDivElement>(null);
  const [frames, setFrames] = useState<ReadonlyMap<number, Frame>>(new Map());

  useEffect(() => {
    const measure = () => {
      const origin = layer.current?.getBoundingClientRect();
      if (!origin) return;
      const next = new Map<number, Frame>();
      for (const peer of peers) {
        const field = peer.field === null ? null : fieldElement(peer.field);
        if (!field) continue;
        const box = boxAround(field, origin);
        const index = session.caretOf(peer);
        next.set(peer.clientId, { ...box, caret: index === null ? null : caretIn(field, index, origin, box) });
      }
      setFrames((before) => shareFrames(before, next));
    };
    // Once a frame, after the page is laid out anyway.
    let frame = requestAnimationFrame(measure);
    const later = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    };
    // Frames follow whatever moves the fields: lines that come and go, texts that grow, figures that widen a column.
    const stops = [session.content.subscribe(later), figures.view.subscribe(later)];
    const seen = new ResizeObserver(later);
    if (layer.current?.parentElement) seen.observe(layer.current.parentElement);
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
      seen.disconnect();
    };
  }, [peers, session, figures]);

  return (
    <div className="draft-presence" ref={layer}>
      {peers.map((peer) => {
        const frame = frames.get(peer.clientId);
        return frame ? <PeerFrame key={peer.clientId} peer={peer} frame={frame} /> : null;
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

/** The whole cell of a table; around a field elsewhere, a little air. */
function boxAround(field: HTMLElement, origin: DOMRect): Box {
  const cell = field.closest<HTMLElement>("td.sheet-qty, td.sheet-unit, td.sheet-price, td.sheet-tax");
  const box = (cell ?? field).getBoundingClientRect();
  const air = cell ? { x: 0, y: 0 } : { x: 5, y: 2 };
  return {
    top: Math.round(box.top - origin.top - air.y),
    left: Math.round(box.left - origin.left - air.x),
    width: Math.round(box.width + air.x * 2),
    height: Math.round(box.height + air.y * 2) - (cell ? 1 : 0),
  };
}

/** The hidden copy below a text is laid out letter for letter like the text, and can be measured where a field cannot. */
function caretIn(field: HTMLElement, index: number, origin: DOMRect, box: Box): Frame["caret"] {
  const letters = field.parentElement?.querySelector(".draft-grow-copy")?.firstChild;
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
