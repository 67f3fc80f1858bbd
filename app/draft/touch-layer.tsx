/**
 * What somebody else has just changed: for a moment the field is tinted in their colour, with their name. Where they stand
 * themselves their frame says it already; this is for what they did elsewhere, and for what came by another door (an import,
 * a program, a form).
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { HeardEdit } from "#app/collab/draft-session.ts";
import { useDesk } from "./draft-desk.tsx";
import { firstName } from "./first-name.ts";
import { printedPath } from "./printed-path.ts";
import { type Box, fieldBox, useMeasured } from "./sheet-boxes.ts";

type Touch = { key: number; path: string; who: string; colour: number | null; until: number };

const SHOWN_MS = 2_600;
// A block of three hundred lines is seen as it comes; a tint on each would be a carpet.
const SHOWN_MAX = 14;

/** `missed`: what was done before this layer was here. */
export function TouchLayer({ missed }: { missed: readonly HeardEdit[] }) {
  const { session } = useDesk();
  const layer = useRef<HTMLDivElement>(null);
  const [touches, setTouches] = useState<readonly Touch[]>([]);
  const [boxes, setBoxes] = useState<ReadonlyMap<number, Box>>(new Map());
  const next = useRef(0);

  useEffect(() => {
    const hear = ({ edit, by }: HeardEdit) => {
      const peers = session.peers.get();
      const fresh = [...new Set([...edit.touched].map(printedPath))]
        .filter((path) => !peers.some((peer) => peer.field === path))
        .slice(0, SHOWN_MAX)
        .map((path): Touch => {
          next.current += 1;
          const who = by ? firstName(by.name) : "Changed elsewhere";
          return { key: next.current, path, who, colour: by?.colour ?? null, until: performance.now() + SHOWN_MS };
        });
      if (fresh.length === 0) return;
      const paths = new Set(fresh.map(({ path }) => path));
      setTouches((before) => [...before.filter(({ path }) => !paths.has(path)), ...fresh].slice(-SHOWN_MAX));
    };
    for (const heard of missed) hear(heard);
    return session.onHeard(hear);
  }, [session, missed]);

  useEffect(() => {
    const [first] = touches;
    if (!first) return;
    const timer = setTimeout(
      () => setTouches((before) => before.filter((touch) => touch.until > performance.now())),
      Math.max(0, first.until - performance.now()) + 20,
    );
    return () => clearTimeout(timer);
  }, [touches]);

  const measure = useCallback(
    (origin: DOMRect) => {
      const found = touches.flatMap(({ key, path }) => {
        const box = fieldBox(path, origin);
        return box ? [[key, box] as const] : [];
      });
      setBoxes(new Map(found));
    },
    [touches],
  );
  useMeasured(layer, touches.length > 0, measure);

  return (
    <div className="draft-presence" ref={layer} aria-hidden="true">
      {touches.map(({ key, path, who, colour }) => {
        const box = boxes.get(key);
        if (!box) return null;
        return (
          <div
            key={key}
            className={`draft-touch ${colour === null ? "" : `p${colour}`}`}
            data-touch={path}
            style={{ transform: `translate(${box.left}px, ${box.top}px)`, width: box.width, height: box.height }}
          >
            {isFirstOfRow(touches, path, key) ? <i>{who}</i> : null}
          </div>
        );
      })}
    </div>
  );
}

/** A line that was filled whole says once by whom. */
function isFirstOfRow(touches: readonly Touch[], path: string, key: number): boolean {
  const row = path.split("/").slice(0, 2).join("/");
  return path.startsWith("lines/") ? touches.find((touch) => touch.path.startsWith(`${row}/`))?.key === key : true;
}
