import { useEffect } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { liveliness } from "./company-faces.tsx";
import { fieldElement, useDesk } from "./draft-desk.tsx";
import { firstName } from "./first-name.ts";

/**
 * The page goes where the followed person goes, until Escape, one's own scrolling, or their leaving ends it. The own focus
 * stays where it is: whoever follows is looking, not writing.
 */
export function useFollowing(): void {
  const { session, following, spoken } = useDesk();
  const followed = useObservable(following);
  useEffect(() => {
    if (followed === null) return;
    let field: string | null = null;
    const go = () => {
      const tabs = session.peers.get().filter((peer) => peer.memberId === followed);
      const [liveliest] = tabs.sort((a, b) => liveliness(b) - liveliness(a));
      if (!liveliest) {
        following.set(null);
        return;
      }
      if (liveliest.field === null || liveliest.field === field) return;
      field = liveliest.field;
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      fieldElement(field)?.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
    };
    const end = () => following.set(null);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      end();
    };
    const name = session.peers.get().find((peer) => peer.memberId === followed)?.name;
    if (name) spoken.set(`Following ${firstName(name)}. Escape ends it.`);
    go();
    const stop = session.peers.subscribe(go);
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("wheel", end, { passive: true });
    window.addEventListener("touchmove", end, { passive: true });
    return () => {
      stop();
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("wheel", end);
      window.removeEventListener("touchmove", end);
    };
  }, [followed, following, session, spoken]);
}
