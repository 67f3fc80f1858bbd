/**
 * Where remarks are put into a draft. What begins one is here from the start; what shows them comes once there is something
 * to show: the editor is the page that must be quick. Where no script runs, the margin has them as plain text.
 */
import { lazy, Suspense, useEffect, useState } from "react";
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { useDesk } from "#app/draft/draft-desk.tsx";
import { PlainRemarks } from "./plain-remarks.tsx";
import { RemarkBegin } from "./remark-begin.tsx";
import { useBeginKeys } from "./remark-keys.ts";
import type { RemarkStore } from "./remark-store.ts";
import { useRemarks } from "./remarks-context.tsx";
import { useLookAtNews } from "./use-look-at-news.ts";

const DraftRemarks = lazy(() => import("./draft-remarks.tsx").then((module) => ({ default: module.DraftRemarks })));
const RemarkMarks = lazy(() => import("./remark-marks.tsx").then((module) => ({ default: module.RemarkMarks })));

/** Among the notes of the margin. */
export function MarginRemarks() {
  const store = useRemarks();
  const mounted = useMounted();
  if (!store) return null;
  // The browser that takes the page over has a script: the words for one that has none stay on the server.
  if (!mounted) return import.meta.env.SSR ? <PlainRemarks store={store} /> : <noscript />;
  return <Margin store={store} />;
}

function Margin({ store }: { store: RemarkStore }) {
  const wanted = useWanted(store);
  useLookAtNews(store);
  useBeginKeys(store);
  return wanted ? (
    <Suspense>
      <DraftRemarks store={store} />
    </Suspense>
  ) : null;
}

/** In the sheet, over its fields. */
export function SheetRemarks() {
  const store = useRemarks();
  const mounted = useMounted();
  return store && mounted ? <Marks store={store} /> : null;
}

function Marks({ store }: { store: RemarkStore }) {
  const wanted = useWanted(store);
  return (
    <>
      <RemarkBegin store={store} />
      {wanted ? (
        <Suspense>
          <RemarkMarks store={store} />
        </Suspense>
      ) : null}
    </>
  );
}

/** Something was said, or is about to be: who only reads begins a suggestion by typing, and not a letter of it may wait. */
function useWanted(store: RemarkStore): boolean {
  const { threads, may } = useObservable(store.list);
  const composing = useObservable(store.composing);
  const reading = useSelected(useDesk().session.status, ({ state }) => state === "reading");
  return threads.length > 0 || composing !== null || (reading && may.suggest);
}

/** False on the server and until the browser has taken over: what is only for scripts is not taken over, but begun. */
function useMounted(): boolean {
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return mounted;
}
