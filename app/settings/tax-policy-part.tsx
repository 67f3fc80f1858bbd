/** Where tax is rounded, shown with three lines on which it matters. */
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { moneyText } from "#app/components/money-text.tsx";
import { Checkbox } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { computeTotals } from "#core/totals.ts";

const PRICES = ["25.06", "25.61", "25.63"];

/** The tax on three lines at 15 % under each policy, by the very function that computes invoices. */
function exampleTax(taxPolicy: TaxPolicy): bigint {
  return computeTotals({
    currency: "EUR",
    taxPolicy,
    pricesIncludeTax: false,
    lines: PRICES.map((unitPrice, index) => ({
      id: String(index),
      title: "",
      detail: "",
      quantity: "1",
      unit: "",
      unitPrice,
      discount: null,
      taxes: [{ category: "S", rate: "15", exemptionReason: null }],
    })),
    adjustments: [],
  }).taxMinor;
}

export function TaxPolicyPart({ policy }: { policy: TaxPolicy }) {
  const { locale } = useAgency();
  const shown = (minor: bigint) => moneyText(minor, "EUR", locale, { symbol: true });
  const choices: { value: TaxPolicy; title: string; sentence: string }[] = [
    {
      value: "category",
      title: "Once per rate",
      sentence: "The lines of a rate are added up, then taxed and rounded. What EN 16931 and most of Europe expect.",
    },
    {
      value: "line",
      title: "On every line",
      sentence:
        "Each line's tax is rounded, then added up. The habit of Xero, and of the US, Australia and New Zealand.",
    },
  ];
  return (
    <section className="part" aria-labelledby="tax-policy">
      <h2 id="tax-policy">Where tax is rounded</h2>
      <p>
        Three lines of {PRICES.join(", ")} at 15 % show the difference. Choose what your bookkeeping does. An invoice
        keeps the policy it was issued with.
      </p>
      <ActionForm intent="tax" className="grid gap-3">
        {choices.map((choice) => (
          <label key={choice.value} className="check rounded-[5px] border border-rule p-3">
            <input type="radio" name="taxPolicy" value={choice.value} defaultChecked={policy === choice.value} />
            <span className="flex justify-between gap-4">
              <b className="font-semibold">{choice.title}</b>
              <span>VAT {shown(exampleTax(choice.value))}</span>
            </span>
            <span className="hint">{choice.sentence}</span>
          </label>
        ))}
        <div>
          <SubmitButton pending="Saving…" look="plain">
            Save
          </SubmitButton>
        </div>
      </ActionForm>
    </section>
  );
}

export type ApprovalPartProps = { approvalRequired: boolean; authorMayApprove: boolean };

export function ApprovalPart({ approvalRequired, authorMayApprove }: ApprovalPartProps) {
  return (
    <section className="part" aria-labelledby="approval">
      <h2 id="approval">Approval</h2>
      <p>Four eyes on what leaves the house. Both are as safe as can be when you start.</p>
      {!approvalRequired && (
        <div className="notice loud">
          <b>Nobody countersigns.</b>
          <div>Every draft that is submitted counts as approved at once, by nobody. Whoever submits can issue.</div>
        </div>
      )}
      {approvalRequired && authorMayApprove && (
        <div className="notice loud">
          <b>Authors may approve their own.</b>
          <div>An approver who submits a draft can countersign it alone: one pair of eyes is enough here.</div>
        </div>
      )}
      <ActionForm intent="approval" className="grid gap-3">
        <Checkbox
          name="approvalRequired"
          label="A person countersigns every invoice"
          hint="Off: a submitted draft is approved automatically, and its history says so."
          on={approvalRequired}
        />
        <Checkbox
          name="authorMayApprove"
          label="Authors may approve their own"
          hint="For an agency of one. Anybody who approves could then write, countersign and send alone."
          on={authorMayApprove}
        />
        <div>
          <SubmitButton pending="Saving…" look="plain">
            Save
          </SubmitButton>
        </div>
      </ActionForm>
    </section>
  );
}
