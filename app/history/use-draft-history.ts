/** The moments of a draft as they are read here: the newest page first, older ones when asked for, new ones as they come. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { BrowserApi } from "#app/api.ts";
import { sentenceForError } from "#app/error-sentences.ts";
import type { DraftHistory, ToldMoment } from "#server/invoices/draft-history.ts";

export type { ToldMoment };

export type ShownHistory = {
  /** Newest first, as far as they are loaded. */
  moments: readonly ToldMoment[];
  /** All moments there are, oldest first. */
  seqs: readonly number[];
  older: "none" | "some" | "loading" | "failed";
  nameOf: (memberId: string | null) => string;
  clientName: (clientId: string) => string;
};

export type HistoryState =
  | { state: "loading" }
  | { state: "failed"; say: string }
  | { state: "ready"; history: ShownHistory };

type Loaded = Omit<DraftHistory, "people" | "clients" | "seqs"> & {
  seqs: number[];
  people: ReadonlyMap<string, string>;
  clients: ReadonlyMap<string, string>;
};

export function useDraftHistory(api: BrowserApi, invoiceId: string) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [older, setOlder] = useState<"idle" | "loading" | "failed">("idle");
  const asked = useRef(0);

  const refresh = useCallback(async () => {
    const turn = ++asked.current;
    try {
      const page = await api.invoices.history.query({ invoiceId });
      // A slow answer must not replace a newer one.
      if (turn !== asked.current) return;
      setLoaded((before) => withNewest(before, page));
      setFailed(null);
    } catch (error) {
      if (turn === asked.current) setFailed(sentenceForError(error));
    }
  }, [api, invoiceId]);

  useEffect(() => {
    void refresh();
    return () => {
      asked.current = -1;
    };
  }, [refresh]);

  const before = loaded?.nextBefore ?? null;
  const loadOlder = useCallback(async () => {
    if (before === null) return;
    setOlder("loading");
    try {
      const page = await api.invoices.history.query({ invoiceId, before });
      setLoaded((known) => (known?.nextBefore === before ? withOlder(known, page) : known));
      setOlder("idle");
    } catch {
      setOlder("failed");
    }
  }, [api, invoiceId, before]);

  // The same object until something arrives: what is typed meanwhile renders no moment again.
  const state = useMemo<HistoryState>(() => {
    if (loaded !== null) return { state: "ready", history: shownOf(loaded, older) };
    return failed === null ? { state: "loading" } : { state: "failed", say: failed };
  }, [loaded, older, failed]);
  return { state, refresh, loadOlder };
}

function shownOf(loaded: Loaded, older: "idle" | "loading" | "failed"): ShownHistory {
  return {
    moments: loaded.moments,
    seqs: loaded.seqs,
    older: loaded.nextBefore === null ? "none" : older === "idle" ? "some" : older,
    nameOf: (id) => (id === null ? "Countersign" : (loaded.people.get(id) ?? "Somebody")),
    clientName: (id) => loaded.clients.get(id) ?? "another client",
  };
}

/** The newest page replaces what it covers; what was loaded beyond it stays. */
function withNewest(before: Loaded | null, page: DraftHistory): Loaded {
  const last = page.moments.at(-1)?.seq ?? 0;
  const beyond = before?.moments.filter(({ seq }) => seq < last) ?? [];
  // More has happened than a page holds: what was loaded is no longer next to it.
  const joins = before?.moments.some(({ seq }) => seq >= last) ?? false;
  return {
    moments: joins ? [...page.moments, ...beyond] : page.moments,
    nextBefore: joins && beyond.length > 0 ? (before?.nextBefore ?? null) : page.nextBefore,
    seqs: page.seqs ?? [],
    people: merged(before?.people, page.people, "memberId"),
    clients: merged(before?.clients, page.clients, "clientId"),
  };
}

function withOlder(before: Loaded, page: DraftHistory): Loaded {
  return {
    ...before,
    moments: [...before.moments, ...page.moments],
    nextBefore: page.nextBefore,
    people: merged(before.people, page.people, "memberId"),
    clients: merged(before.clients, page.clients, "clientId"),
  };
}

function merged<Id extends string>(
  known: ReadonlyMap<string, string> | undefined,
  found: readonly ({ name: string } & Record<Id, string>)[],
  id: Id,
): ReadonlyMap<string, string> {
  return new Map([...(known ?? []), ...found.map((one): [string, string] => [one[id], one.name])]);
}
