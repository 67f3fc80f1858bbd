/** The place of the others on the sheet, empty until there are any. */
import { useEffect, useRef, useState } from "react";
import type { HeardEdit } from "#app/collab/draft-session.ts";
import { useDesk } from "./draft-desk.tsx";
import { useCompany } from "./use-company.ts";

// What comes while the rest is on its way; more at once would be a block of lines, which is seen as it comes.
const MISSED_MAX = 40;

export function CompanyHost() {
  const { session } = useDesk();
  const missed = useRef<HeardEdit[]>([]);
  const [noticed, setNoticed] = useState(false);
  const company = useCompany(noticed);
  useEffect(() => {
    if (company) return;
    return session.onHeard((heard) => {
      if (missed.current.length < MISSED_MAX) missed.current.push(heard);
      setNoticed(true);
    });
  }, [session, company]);
  return company ? <company.CompanyLayers missed={missed.current} /> : null;
}
