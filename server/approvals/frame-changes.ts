/** What of a document changed beside the draft itself: who sells and buys, where money goes, and every part of the look. */
import { canonicalJson } from "#core/canonical.ts";
import type { InvoiceContent, Party } from "#core/invoice-content.ts";
import { type FrozenTemplate, sameLook, templateOf } from "#core/template.ts";

/** The parts of the look, in the order in which they are told. */
export const LOOK_PARTS = ["design", "accent", "typeface", "locale", "paper", "logo", "fields", "footer"] as const;
export type LookPart = (typeof LOOK_PARTS)[number];

export type FrameChange = { what: "bank" | "buyer" | "seller" | LookPart; before: string; after: string };

/** The account first: it is what somebody would change who wants the money. Both sides in words; "" where there was none. */
export function frameChanges(before: InvoiceContent, after: InvoiceContent): FrameChange[] {
  const parts = [
    { what: "bank", was: before.bank, is: after.bank, before: bankText(before), after: bankText(after) },
    {
      what: "buyer",
      was: before.buyer,
      is: after.buyer,
      before: partyText(before.buyer),
      after: partyText(after.buyer),
    },
    {
      what: "seller",
      was: before.seller,
      is: after.seller,
      before: partyText(before.seller),
      after: partyText(after.seller),
    },
  ] as const;
  return [
    ...parts
      .filter(({ was, is }) => canonicalJson(was) !== canonicalJson(is))
      .map(({ what, before, after }) => ({ what, before, after })),
    ...lookChanges(before, after),
  ];
}

function lookChanges(before: InvoiceContent, after: InvoiceContent): FrameChange[] {
  if (sameLook(before.template, after.template)) return [];
  const [was, is] = [templateOf(before.template), templateOf(after.template)];
  return LOOK_PARTS.map((what) => ({ what, before: lookText(was, what), after: lookText(is, what) })).filter(
    (change) => change.before !== change.after,
  );
}

function lookText(look: FrozenTemplate, part: LookPart): string {
  if (part === "fields") {
    return look.fields
      .filter(({ value }) => value.trim() !== "")
      .map(({ label, value }) => `${label}: ${value}`)
      .join(", ");
  }
  // A picture has no words: its first digits tell two apart.
  if (part === "logo") return look.logo === null ? "" : look.logo.slice(0, 8);
  return look[part];
}

function bankText({ bank }: InvoiceContent): string {
  if (!bank) return "no account";
  return [bank.holder, bank.iban || bank.accountNumber, bank.bic, bank.bankName].filter(Boolean).join(", ");
}

/** Everything that a party prints, so that no change of it is told as none. */
function partyText(party: Party): string {
  const { name, addressLines, countryCode, vatId, registrationId, email } = party;
  return [name, ...addressLines, countryCode, vatId, registrationId, email].filter(Boolean).join(", ");
}
