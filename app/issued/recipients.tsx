/** Whom an invoice went to: how far each mail has come, and where one did not arrive, why and what to do about it. */
import { Link } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import { useAgency } from "#app/use-agency.ts";
import { bounceReason } from "#core/bounce-reason.ts";
import { bounceWords, COMPLAINT_WORDS, type TroubleWords } from "#core/bounce-words.ts";
import type { DeliveryView } from "#server/invoices/read-invoice.ts";

export type RecipientsProps = {
  invoiceId: string;
  deliveries: readonly DeliveryView[];
  /** It can be sent again: it is issued and not voided. */
  sendable: boolean;
};

export function Recipients({ invoiceId, deliveries, sendable }: RecipientsProps) {
  const mayAct = useAgency().may("invoices.issue") && sendable;
  return deliveries.map((mail) => {
    const trouble = troubleOf(mail);
    return (
      <div key={mail.deliveryId} className={trouble ? "note warn" : "note"}>
        <b>{WORD[mail.state]}</b>, <DateText at={mail.at} />
        <p>
          {mail.recipient}
          {ROLE[mail.role]}
        </p>
        {trouble && (
          <p>
            {trouble.what} {trouble.remedy}
          </p>
        )}
        {trouble && mayAct && (
          <div className="act">
            <Link className="as-link" to={resendPath(invoiceId, mail)}>
              {trouble.wantsAnotherAddress ? "Send it to another address" : "Send it again"}
            </Link>
          </div>
        )}
        {mail.problem && <ServersWords words={mail.problem} folded={trouble !== null} />}
      </div>
    );
  });
}

/** Once the remedy stands there, the words of a machine are for who wants to know. */
function ServersWords({ words, folded }: { words: string; folded: boolean }) {
  if (!folded) return <p>{words}</p>;
  return (
    <details>
      <summary>What their server said</summary>
      <p>{words}</p>
    </details>
  );
}

const WORD: Record<DeliveryView["state"], string> = {
  queued: "Leaving",
  accepted: "Sent",
  delivered: "Delivered",
  bounced: "Came back",
  complained: "Marked as unwanted",
  viewed: "Viewed",
  cancelled: "Not sent",
};
const ROLE: Record<DeliveryView["role"], string> = { to: "", cc: " (copy)", bcc: " (blind copy)" };

/** A complaint stands also beside a mail that was read: it is about the next one. */
function troubleOf(mail: DeliveryView): TroubleWords | null {
  if (mail.complainedAt) return COMPLAINT_WORDS;
  if (mail.state !== "bounced") return null;
  return bounceWords(mail.bounceReason ?? bounceReason({ status: "", diagnostic: mail.problem }));
}

function resendPath(invoiceId: string, { deliveryId, recipient }: DeliveryView): string {
  const query = new URLSearchParams({ kind: "resend", replaces: deliveryId, to: recipient });
  return `/invoices/${invoiceId}/send?${query}`;
}
