import { useObservable } from "#app/collab/use-observable.ts";
import { useLoaded } from "#app/components/use-loaded.ts";
import { useDesk } from "./draft-desk.tsx";

const load = () => import("./company.tsx");

/** What shows the others; null while this person is alone. `noticed`: something was heard of somebody who is not here. */
export function useCompany(noticed = false) {
  const { session } = useDesk();
  const peers = useObservable(session.peers);
  const rivalries = useObservable(session.rivalries);
  return useLoaded(noticed || peers.length > 0 || rivalries.length > 0, load);
}
