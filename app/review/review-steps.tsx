/** Who has signed, whose turn it is, and who comes after. */
import { Check } from "lucide-react";
import { DateText } from "#app/components/date-text.tsx";
import type { StepView } from "#server/approvals/round-view.ts";

export function ReviewSteps({ steps }: { steps: readonly StepView[] }) {
  // One signature of anybody: the page says that anyway.
  const [only] = steps;
  if (steps.length === 1 && only?.need === 1 && only.signatures.length === 0 && only.may.length > 0) return null;
  return (
    <>
      <h3>Signatures</h3>
      <ol className="review-steps">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a round never reorder
          <li key={index} data-state={step.state}>
            <b>
              {step.state === "signed" && <Check className="i" aria-label="signed" />}
              {step.name}
            </b>
            {step.signatures.map((signature) => (
              <span key={signature.memberName}>
                {signature.memberName}
                {signature.onBehalfOf && ` for ${signature.onBehalfOf}`}, <DateText at={signature.at} />
              </span>
            ))}
            {step.state === "waiting" && <span>{waitingFor(step)}</span>}
            {step.state === "later" && <span>after that</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

function waitingFor({ may, need, signatures }: StepView): string {
  if (may.length === 0) return "nobody who may sign is left: withdraw it, or let an owner change the policy";
  const names = new Intl.ListFormat("en", { type: need === null ? "conjunction" : "disjunction" }).format(may);
  const left = need === null ? may.length : need - signatures.length;
  return left > 1 && need !== null ? `waits for ${left} of ${names}` : `waits for ${names}`;
}
