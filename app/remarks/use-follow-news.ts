/** Looks again when the room says that something was said, and says it to those who listen instead of looking. */
import { useEffect } from "react";
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { useDesk } from "#app/draft/draft-desk.tsx";
import { firstName } from "#app/draft/first-name.ts";
import { lineTitleOf, placeWords } from "#core/remarks-words.ts";
import { personOf } from "./person-of.ts";
import type { PersonColour, RemarkStore } from "./remark-store.ts";

export function useFollowNews(store: RemarkStore): void {
  const desk = useDesk();
  const news = useSelected(desk.session.news, ({ remarks }) => remarks);
  const connected = useSelected(desk.session.status, ({ state }) => state !== "connecting" && state !== "offline");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changed is a reason to look, not a value to use
  useEffect(() => {
    // Connecting again is a reason too: what was said meanwhile was told to a line that was down.
    if (connected) void store.refresh();
  }, [store, news, connected]);
  const peers = useObservable(desk.session.peers);
  const own = useObservable(desk.session.colour);
  useEffect(() => {
    const seen = [...peers, { memberId: store.self.memberId, colour: own }];
    store.paint(new Map(seen.flatMap(({ memberId, colour }) => (isColour(colour) ? [[memberId, colour]] : []))));
  }, [store, peers, own]);
  useEffect(
    () =>
      store.onNews((thread) => {
        const last = thread.remarks.at(-1);
        if (!last || last.saidBy === store.self.memberId) return;
        const who = firstName(personOf(store.list.get().people, last.saidBy).name);
        const place = placeWords(thread.anchor, lineTitleOf(desk.session.content.get(), thread.anchor, thread.quote));
        desk.spoken.set(
          `${who} ${thread.kind === "suggestion" && thread.remarks.length === 1 ? "suggests a change for" : "commented on"} ${place}.`,
        );
      }),
    [store, desk],
  );
}

function isColour(colour: number | null): colour is PersonColour {
  return colour === 1 || colour === 2 || colour === 3 || colour === 4;
}
