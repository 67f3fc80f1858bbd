/** Who has signed, whose turn it is, who comes after; and, where somebody left, who is missing and who could be asked instead. */
import { Form } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Check } from "#app/components/ui/icons.tsx";
import type { StepView } from "#server/approvals/round-view.ts";

export type ReviewStepsProps = {
  steps: readonly StepView[];
  /** Of the round; absent where nobody can ask somebody else. */
  contentHash?: string;
};

export function ReviewSteps({ steps, contentHash }: ReviewStepsProps) {
  // One signature of anybody: the page says that anyway.
  const [only] = steps;
  if (steps.length === 1 && only?.need === 1 && only.signatures.length === 0 && only.may.length > 0) return null;
  return (
    <>
      <h3>Signatures</h3>
      <ol className="review-steps">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a round never reorder
          <li key={index} data-state={step.state} data-short={step.short > 0 || undefined}>
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
            {step.reassigned.map(({ from, to }) => (
              <span key={`${from}/${to}`}>
                {to} was asked {from ? `instead of ${from}` : "as well"}
              </span>
            ))}
            {step.state === "waiting" && step.may.length > 0 && <span>{waitingFor(step)}</span>}
            {step.state === "later" && step.short === 0 && <span>after that</span>}
            {step.short > 0 && (
              <>
                <span>{whoIsMissing(step)}</span>
                {contentHash && <Reassign step={step} index={index} contentHash={contentHash} />}
              </>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function Reassign({ step, index, contentHash }: { step: StepView; index: number; contentHash: string }) {
  const [missing] = step.missing;
  if (step.couldTakeOver.length === 0) return null;
  const label = missing ? `Ask instead of ${missing.name}` : "Ask as well";
  return (
    <Form method="post" className="review-reassign">
      <input type="hidden" name="contentHash" value={contentHash} />
      <input type="hidden" name="step" value={index} />
      <input type="hidden" name="fromMember" value={missing?.memberId ?? ""} />
      <select className="input" name="toMember" aria-label={label}>
        {step.couldTakeOver.map(({ memberId, name }) => (
          <option key={memberId} value={memberId}>
            {name}
          </option>
        ))}
      </select>
      <Button type="submit" name="intent" value="reassign">
        {label}
      </Button>
    </Form>
  );
}

function waitingFor({ may, need, signatures }: StepView): string {
  const names = new Intl.ListFormat("en", { type: need === null ? "conjunction" : "disjunction" }).format(may);
  const left = need === null ? may.length : need - signatures.length;
  return left > 1 && need !== null ? `waits for ${left} of ${names}` : `waits for ${names}`;
}

function whoIsMissing({ missing, short, couldTakeOver }: StepView): string {
  const names = new Intl.ListFormat("en").format(missing.map(({ name }) => name));
  const who =
    missing.length > 0
      ? `${names} may not sign any more.`
      : `${short === 1 ? "One person" : `${short} people`} too few are left who may sign.`;
  return couldTakeOver.length > 0 ? who : `${who} An owner or admin can ask somebody else.`;
}
