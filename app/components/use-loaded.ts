import { useEffect, useState } from "react";
import { useToast } from "./ui/toast.tsx";

/**
 * What `load` gives, once it is wanted: for parts of a page that most visits do not need. Null until then; where it cannot be
 * loaded (there is no line just now) that is said, and the next wish tries again. `load` must be the same every time.
 */
export function useLoaded<T extends object>(wanted: boolean, load: () => Promise<T>): T | null {
  const [loaded, setLoaded] = useState<T | null>(null);
  const say = useToast();
  useEffect(() => {
    if (!wanted || loaded) return;
    let current = true;
    load().then(
      (part) => current && setLoaded(() => part),
      () =>
        current && say({ title: "This part of the page could not be loaded. Try again when there is a connection." }),
    );
    return () => {
      current = false;
    };
  }, [wanted, loaded, load, say]);
  return loaded;
}
