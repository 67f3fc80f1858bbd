/** Looks again when the room says that something was said. */
import { useEffect } from "react";
import { useSelected } from "#app/collab/use-observable.ts";
import { useDesk } from "#app/draft/draft-desk.tsx";
import type { RemarkStore } from "./remark-store.ts";

export function useLookAtNews(store: RemarkStore): void {
  const desk = useDesk();
  const news = useSelected(desk.session.news, ({ remarks }) => remarks);
  const connected = useSelected(desk.session.status, ({ state }) => state !== "connecting" && state !== "offline");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changed is a reason to look, not a value to use
  useEffect(() => {
    // Connecting again is a reason too: what was said meanwhile was told to a line that was down.
    if (connected) void store.refresh();
  }, [store, news, connected]);
}
