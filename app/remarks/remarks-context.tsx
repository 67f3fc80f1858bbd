/** The remarks of the invoice on this page, for whatever part of it shows them. Outside of the provider there are none. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useApi } from "#app/api.ts";
import { useToast } from "#app/components/ui/toast.tsx";
import { useLive } from "#app/live/live-context.tsx";
import { type RemarkList, trpcRemarkDoor } from "./remark-door.ts";
import { RemarkStore } from "./remark-store.ts";
import "./remarks.css";

const Remarks = createContext<RemarkStore | null>(null);

/** Null where the page has no remarks (a test of the editor alone). */
export function useRemarks(): RemarkStore | null {
  return useContext(Remarks);
}

export function RemarksProvider(props: {
  invoiceId: string;
  initial: RemarkList;
  self: { memberId: string };
  /** Who tells of news: the room of a draft, or what is told of the agency. */
  hears: "the room" | "the stream";
  children: ReactNode;
}) {
  const { invoiceId, initial, self, hears, children } = props;
  const api = useApi();
  const toast = useToast();
  const [store] = useState(
    () =>
      new RemarkStore({
        door: trpcRemarkDoor(api, invoiceId),
        initial,
        self,
        newKey: () => crypto.randomUUID(),
        say: (title) => toast({ title }),
      }),
  );
  useEffect(() => store.adopt(initial), [store, initial]);
  const look = useCallback(() => {
    if (document.visibilityState !== "visible") return;
    void store.refresh().then(() => store.tellSeen());
  }, [store]);
  useLive(({ kind, id }) => hears === "the stream" && kind === "remark.changed" && id === invoiceId, look);
  useEffect(() => {
    // Behind another tab nobody has seen it, and a mail is still wanted.
    const tell = () => document.visibilityState === "visible" && store.tellSeen();
    tell();
    const stop = store.list.subscribe(tell);
    document.addEventListener("visibilitychange", look);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", look);
    };
  }, [store, look]);
  return <Remarks.Provider value={store}>{children}</Remarks.Provider>;
}
