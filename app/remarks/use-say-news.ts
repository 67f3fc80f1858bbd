/** Gives people the colours in which the room shows them, and says news to those who listen instead of looking. */
import { useEffect } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { isFaceColour } from "#app/components/ui/face.tsx";
import { useDesk } from "#app/draft/draft-desk.tsx";
import { firstName } from "#app/draft/first-name.ts";
import { lineTitleOf, placeWords } from "#core/remarks-words.ts";
import { personOf } from "./person-of.ts";
import type { RemarkStore } from "./remark-store.ts";

export function useSayNews(store: RemarkStore): void {
  const desk = useDesk();
  const peers = useObservable(desk.session.peers);
  const own = useObservable(desk.session.colour);
  useEffect(() => {
    const seen = [...peers, { memberId: store.self.memberId, colour: own }];
    store.paint(new Map(seen.flatMap(({ memberId, colour }) => (isFaceColour(colour) ? [[memberId, colour]] : []))));
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
