/**
 * Where the others are: a frame in a person's colour around the field they are in, their name on it. The frames lie in a
 * layer of their own, so that they glide from cell to cell and no cell renders because somebody passed through it.
 */
import { useEffect, useRef, useState } from "react";
import type { Peer } from "#app/collab/room-state.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { fieldElement, useDesk } from "./draft-desk.tsx";
import { firstName } from "./line-table.tsx";

type Frame = { top: number; left: number; width: number; height: number };

export function PresenceLayer() {
  const { session, figures } = useDesk();
  const peers = useObservable(session.peers);
  // Frames follow whatever moves the fields: lines that come and go, texts that grow, figures that widen a column.
  const content = useObservable(session.content);
  const view = useObservable(figures.view);
  const layer = useRef<HTMLDivElement>(null);
  const [frames, setFrames] = useState<ReadonlyMap<number, Frame>>(new Map());

  useEffect(() => {
    const measure = () => {
      const origin = layer.current?.getBoundingClientRect();
      if (!origin) return;
      const next = new Map<number, Frame>();
      for (const peer of peers) {
        const field = peer.field === null ? null : fieldElement(peer.field);
        if (field) next.set(peer.clientId, frameAround(field, origin));
      }
      setFrames((before) => (sameFrames(before, next) ? before : next));
    };
    // Once a frame, after the page is laid out anyway.
    const frame = requestAnimationFrame(measure);
    const sheet = layer.current?.parentElement;
    if (!sheet) return () => cancelAnimationFrame(frame);
    const seen = new ResizeObserver(measure);
    seen.observe(sheet);
    return () => {
      cancelAnimationFrame(frame);
      seen.disconnect();
    };
  }, [peers, content, view]);

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
    </div>
  );
}

/** The whole cell of a table; around a field elsewhere, a little air. */
function frameAround(field: HTMLElement, origin: DOMRect): Frame {
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

function sameFrames(a: ReadonlyMap<number, Frame>, b: ReadonlyMap<number, Frame>): boolean {
  if (a.size !== b.size) return false;
  for (const [id, frame] of b) {
    const old = a.get(id);
    if (!old || old.top !== frame.top || old.left !== frame.left) return false;
    if (old.width !== frame.width || old.height !== frame.height) return false;
  }
  return true;
}
