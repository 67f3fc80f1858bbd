import { useSyncExternalStore } from "react";
import type { Observable } from "./observable.ts";

/** Renders again when the value changes, and only then. On the server it is what the session was made with. */
export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get, observable.get);
}

/** The same for one part of a value: renders only when that part changes. `select` must return what is there, not make it. */
export function useSelected<T, S>(observable: Observable<T>, select: (value: T) => S): S {
  const get = () => select(observable.get());
  return useSyncExternalStore(observable.subscribe, get, get);
}
