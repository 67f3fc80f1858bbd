/** What outlives the page, and what would not. */
import { useEffect } from "react";
import { keepPage } from "#app/collab/page-copy.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { useDesk } from "./draft-desk.tsx";

// Not while the page is still loading itself.
const KEEP_PAGE_AFTER_MS = 2_500;

/** Once the draft is here, its page is kept, so that it can be loaded again without a line. */
export function useKeptPage(userId: string | null): void {
  const { session, invoiceId } = useDesk();
  const live = useObservable(session.status).state === "live";
  useEffect(() => {
    if (userId === null || !live) return;
    const timer = setTimeout(
      () => void keepPage(userId, invoiceId, document.title.replace(/ · Countersign$/, "")),
      KEEP_PAGE_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [userId, invoiceId, live]);
}

/** Closing the window with edits that are nowhere else is asked about. */
export function useLeaveGuard(): void {
  const { session } = useDesk();
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      const status = session.status.get();
      // What this browser keeps will be here again; what only this tab has would be gone.
      const unsaved =
        (status.state === "offline" && status.waiting > 0 && !status.kept) ||
        (status.state === "live" && status.saving);
      if (unsaved) event.preventDefault();
    };
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [session]);
}
