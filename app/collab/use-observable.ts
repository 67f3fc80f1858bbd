import { useSyncExternalStore } from "react";
import type { Observable } from "./observable.ts";

/** Renders again when the value changes, and only then. On the server it is what the session was made with. */
export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get, observable.get);
}
