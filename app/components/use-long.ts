import { useEffect, useState } from "react";

/** True once `on` has held for 300 ms: quicker things need no sign of work. */
export function useLong(on: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!on) {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => setLong(true), 300);
    return () => clearTimeout(timer);
  }, [on]);
  return on && long;
}
