import { useEffect } from "react";
import { useDesk } from "./draft-desk.tsx";

// As long as somebody reads a clause without touching anything.
const IDLE_AFTER_MS = 120_000;

/** Tells the others when this person has not touched anything for a while, or has gone to another page. */
export function useRest(): void {
  const { session } = useDesk();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const awake = () => {
      clearTimeout(timer);
      if (document.hidden) {
        session.setRest("away");
        return;
      }
      session.setRest(null);
      timer = setTimeout(() => session.setRest("idle"), IDLE_AFTER_MS);
    };
    awake();
    const signs = ["keydown", "pointerdown", "pointermove", "wheel"] as const;
    for (const sign of signs) window.addEventListener(sign, awake, { passive: true });
    document.addEventListener("visibilitychange", awake);
    return () => {
      clearTimeout(timer);
      for (const sign of signs) window.removeEventListener(sign, awake);
      document.removeEventListener("visibilitychange", awake);
    };
  }, [session]);
}
