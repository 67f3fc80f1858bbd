/** What the others do, said to those who listen: merged and seldom. */
import { useEffect, useState } from "react";
import { Announcements } from "#app/collab/announcements.ts";
import type { HeardEdit } from "#app/collab/draft-session.ts";
import { useDesk } from "./draft-desk.tsx";
import { placeWords } from "./field-words.ts";
import { firstName } from "./first-name.ts";

export function SpokenOthers({ missed }: { missed: readonly HeardEdit[] }) {
  const said = useAnnouncements(missed);
  return (
    <p className="draft-spoken" aria-live="polite" data-others="">
      {said}
    </p>
  );
}

function useAnnouncements(missed: readonly HeardEdit[]): string {
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
    // Whoever is here by now has come since this person did.
    let known = new Map<string, string>();
    const look = () => {
      const now = names();
      const at = performance.now();
      for (const [id, name] of now) if (!known.has(id)) announcements.hear({ what: "came", who: firstName(name) }, at);
      for (const [id, name] of known) if (!now.has(id)) announcements.hear({ what: "left", who: firstName(name) }, at);
      known = now;
      wait();
    };
    for (const heard of missed) hear(heard);
    look();
    const stops = [session.onHeard(hear), session.peers.subscribe(look)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [session, self.memberId, missed]);
  return said;
}
