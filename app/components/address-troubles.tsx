/** Says, before the next mail goes to an address, that the last one did not arrive or was not wanted. */
import { DateText } from "#app/components/date-text.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { bounceWords, COMPLAINT_WORDS } from "#core/bounce-words.ts";
import type { AddressTrouble } from "#server/delivery/address-troubles.ts";

export function AddressTroubles({ troubles }: { troubles: readonly AddressTrouble[] }) {
  return troubles.map((trouble) => (
    <Notice key={trouble.address} loud title={titleOf(trouble)}>
      {trouble.kind === "bounced" ? <BounceText {...trouble} /> : COMPLAINT_WORDS.remedy}
    </Notice>
  ));
}

function titleOf({ kind, address }: AddressTrouble): string {
  return kind === "bounced" ? `The last mail to ${address} came back` : `${address} marked our mail as unwanted`;
}

function BounceText({ reason, at }: Extract<AddressTrouble, { kind: "bounced" }>) {
  const { what, remedy } = bounceWords(reason);
  return (
    <>
      {what} {remedy} (<DateText at={at} />)
    </>
  );
}
