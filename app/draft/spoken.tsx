/**
 * What is said to those who listen: the total once it has come to rest, what was done to lines, and what the others do,
 * merged and seldom.
 */
import { useEffect, useRef, useState } from "react";
import { Announcements } from "#app/collab/announcements.ts";
import type { HeardEdit } from "#app/collab/draft-session.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { totalText } from "#core/sheet/sheet-text.ts";
import { useDesk } from "./draft-desk.tsx";
import { placeWords } from "./field-words.ts";
import { firstName } from "./first-name.ts";

// Long enough for a person to stop typing; a total that is read out at every key would drown everything else.
const PAUSE_MS = 1_500;

export function Spoken() {
  const { figures, spoken } = useDesk();
  const view = useObservable(figures.view);
  const said = useObservable(spoken);
  const others = useAnnouncements();
  const total = totalText(view.totals.totalMinor, view.currency, view.locale);
  const [settled, setSettled] = useState("");
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => setSettled(`Total ${total}`), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [total]);
  return (
    <div className="draft-spoken">
      <p aria-live="polite">{settled}</p>
      <p aria-live="polite">{said}</p>
      <p aria-live="polite" data-others="">
        {others}
      </p>
    </div>
  );
}

function useAnnouncements(): string {
  const { session, self } = useDesk();
  const [said, setSaid] = useState("");
  useEffect(() => {
    const announcements = new Announcements();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(timer);
      const due = announcements.dueAt();
      if (due === null) return;
      timer = setTimeout(() => {
        const words = announcements.say(performance.now());
        if (words !== "") setSaid(words);
      }, due - performance.now());
    };
    const hear = ({ edit, by }: HeardEdit) => {
      const who = by ? firstName(by.name) : "Somebody";
      const at = performance.now();
      const { linesAdded, linesRemoved, touched } = edit;
      if (linesAdded.length > 0) announcements.hear({ what: "added", who, lines: linesAdded.length }, at);
      if (linesRemoved.length > 0) announcements.hear({ what: "removed", who, lines: linesRemoved.length }, at);
      const order = session.order.get();
      for (const path of touched) {
        if (linesAdded.some((id) => path.startsWith(`lines/${id}/`))) continue;
        announcements.hear({ what: "changed", who, place: placeWords(path, order) }, at);
      }
      wait();
    };
    const names = () =>
      new Map(
        session.peers
          .get()
          .filter((peer) => peer.memberId !== self.memberId)
          .map((peer) => [peer.memberId, peer.name]),
      );
    let known = names();
    const look = () => {
      const now = names();
      const at = performance.now();
      for (const [id, name] of now) if (!known.has(id)) announcements.hear({ what: "came", who: firstName(name) }, at);
      for (const [id, name] of known) if (!now.has(id)) announcements.hear({ what: "left", who: firstName(name) }, at);
      known = now;
      wait();
    };
    const stops = [session.onHeard(hear), session.peers.subscribe(look)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [session, self.memberId]);
  return said;
}
