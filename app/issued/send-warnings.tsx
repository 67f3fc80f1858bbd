/** In the composer: which of the chosen addresses had trouble with earlier mail, typed ones included. */
import { useEffect, useRef, useState } from "react";
import { useApi } from "#app/api.ts";
import { AddressTroubles } from "#app/components/address-troubles.tsx";
import type { AddressTrouble } from "#server/delivery/address-troubles.ts";
import { isMailAddress } from "#server/delivery/mail-text.ts";

export type SendWarningsProps = {
  addresses: readonly string[];
  /** Addresses that were asked about as the page was made, and what came of it. */
  known: readonly string[];
  troubles: readonly AddressTrouble[];
};

/** As many as can be asked about at once. */
const ADDRESSES_MAX = 50;

export function SendWarnings({ addresses, known, troubles: first }: SendWarningsProps) {
  const api = useApi();
  const [troubles, setTroubles] = useState(first);
  const asked = useRef(new Set(known));
  const chosen = addresses.map((address) => address.toLowerCase()).join(" ");
  useEffect(() => {
    const fresh = chosen
      .split(" ")
      .filter((address) => isMailAddress(address) && !asked.current.has(address))
      .slice(0, ADDRESSES_MAX);
    if (fresh.length === 0) return;
    for (const address of fresh) asked.current.add(address);
    // A warning is a courtesy: what cannot be asked just now keeps nobody from sending.
    api.sending.troubles.query({ addresses: fresh }).then(
      (found) => setTroubles((before) => [...before, ...found]),
      () => {
        for (const address of fresh) asked.current.delete(address);
      },
    );
  }, [api, chosen]);
  return <AddressTroubles troubles={troubles.filter(({ address }) => chosen.split(" ").includes(address))} />;
}
