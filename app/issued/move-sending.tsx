/** A sending that waits is put at another moment, in place: nothing has to be called off and written again. */
import { useFetcher } from "@remix-run/react";
import { useState } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { useAgency } from "#app/use-agency.ts";
import { MomentFields } from "./moment-fields.tsx";
import type { WallMoment } from "./send-moment.ts";

export type MoveSendingProps = { invoiceId: string; dispatchId: string; sendAt: WallMoment; nowMs: number };

export function MoveSending({ invoiceId, dispatchId, sendAt, nowMs }: MoveSendingProps) {
  const { timeZone } = useAgency();
  const fetcher = useFetcher();
  const [moment, setMoment] = useState<WallMoment>({ local: sendAt.local, zone: sendAt.zone });
  return (
    <details>
      <summary>Move it …</summary>
      <ActionForm
        intent="move"
        fetcher={fetcher}
        action={`/invoices/${invoiceId}/send`}
        hidden={{ dispatchId }}
        className="stack"
      >
        <MomentFields moment={moment} onChange={setMoment} nowMs={nowMs} zones={[sendAt.zone, timeZone]} />
        <SubmitButton pending="Moving…" look="plain">
          Move it there
        </SubmitButton>
      </ActionForm>
    </details>
  );
}
