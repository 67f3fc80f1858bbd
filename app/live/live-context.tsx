/**
 * What happens in the agency, shared by everything on the page: one stream a tab. Parts of the page say which events concern them; the
 * page then reads again what it shows, through its own loaders, so that what somebody may see is decided where it always is.
 */
import { useRevalidator } from "@remix-run/react";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useApi } from "#app/api.ts";
import { source } from "#app/collab/observable.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { type AppData, useApp } from "#app/components/app-data.ts";
import { createLiveNews, type LiveNews } from "./live-news.ts";
import { createLiveStream, type LiveEvent } from "./live-stream.ts";

const News = createContext<LiveNews | null>(null);

/** Shorter looks at another tab keep the stream; a browser has six connections to a site, and tabs are many. */
const HIDDEN_KEPT_MS = 2_000;
/** Where the stream cannot be had, the page looks this often. */
const LOOK_MS = 20_000;

/** The counts of the frame, read since the page was rendered; of that page alone. */
const counted = source<{ page: string; counts: AppData["counts"] } | null>(null);

/** Inside the frame: everything beneath may listen. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { agency, log, now } = useApp();
  const api = useApi();
  const { revalidate, state } = useRevalidator();
  const current = useRef({ api, revalidate, busy: false, now });
  current.current = { api, revalidate, busy: state !== "idle", now };
  const [news] = useState(() =>
    createLiveNews({
      readPage: () => current.current.revalidate(),
      isReading: () => current.current.busy,
      async readFrame() {
        const { counts } = await current.current.api.live.glance.query();
        counted.set({ page: current.current.now, counts });
      },
    }),
  );
  useStream(news, agency.tenantId, log);
  return <News.Provider value={news}>{children}</News.Provider>;
}

/** What the frame shows of the agency: as the page was rendered, or as was read since. */
export function useCounts(): AppData["counts"] {
  const { counts, now } = useApp();
  const read = useObservable(counted);
  return read?.page === now ? read.counts : counts;
}

/** Reads the page again when something happens that concerns it. `concerns` may change with every render. */
export function useReadAgain(concerns: (event: LiveEvent) => boolean): void {
  useLive(concerns, null);
}

/** Calls `act` instead, for what is not read by the page's loader; several events that come together are one call. */
export function useLive(concerns: (event: LiveEvent) => boolean, act: (() => void) | null): void {
  const news = useContext(News);
  const latest = useRef({ concerns, act });
  latest.current = { concerns, act };
  const reads = act === null;
  useEffect(
    () =>
      news?.listen({
        concerns: (event) => latest.current.concerns(event),
        act: reads ? null : () => latest.current.act?.(),
      }),
    [news, reads],
  );
}

function useStream(news: LiveNews, tenantId: string, log: string): void {
  // Of the agency that the page shows now: another one has a log of its own.
  const place = useRef(log);
  place.current = log;
  useEffect(() => {
    let look: ReturnType<typeof setInterval> | undefined;
    let letGo: ReturnType<typeof setTimeout> | undefined;
    const stream = createLiveStream({
      lastEventId: place.current,
      open: (lastEventId) => new EventSource(streamUrl(tenantId, lastEventId)),
      onEvent: news.tell,
      onState(state) {
        clearInterval(look);
        if (state === "away" && !document.hidden) look = setInterval(news.look, LOOK_MS);
      },
      random: Math.random,
    });
    const onVisibility = () => {
      clearTimeout(letGo);
      if (document.hidden) letGo = setTimeout(stream.stop, HIDDEN_KEPT_MS);
      else stream.start();
    };
    onVisibility();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      clearTimeout(letGo);
      stream.stop();
      clearInterval(look);
    };
  }, [news, tenantId]);
}

/** This host's own address, also where the API is elsewhere: the host that renders pages is the one that listens. */
function streamUrl(tenantId: string, lastEventId: string): string {
  const query = new URLSearchParams({
    input: JSON.stringify({ lastEventId }),
    connectionParams: JSON.stringify({ "x-agency": tenantId }),
  });
  return `/trpc/live.events?${query}`;
}
