/** The policy as sentences that can be changed: when …, then … signs. Nothing is kept before Save; a dry run shows what it would catch. */
import { useFetcher } from "@remix-run/react";
import { useState } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Plus, Trash2 } from "#app/components/ui/icons.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { ApprovalPolicy, Condition, Rule, Step } from "#core/approval-policy.ts";
import { formatMoney, minorToDecimal, parseMoney } from "#core/money.ts";
import type { DryRun } from "#server/approvals/dry-run-policy.ts";
import { CONDITION_WORDS, ROLE_WORDS, stepSentence } from "./policy-sentences.ts";

export type PolicyPeople = { memberId: string; name: string }[];
export type PolicyEditorProps = {
  version: number;
  policy: ApprovalPolicy;
  /** Members who may sign. */
  signers: PolicyPeople;
  clients: { clientId: string; name: string }[];
};

const NEW_RULE: Rule = {
  name: "Large invoices",
  when: [{ type: "amount_over", minor: "1000000" }],
  steps: [{ name: "An owner", need: 1, of: [{ kind: "role", role: "owner" }] }],
};

export function PolicyEditor({ version, policy, signers, clients }: PolicyEditorProps) {
  const [rules, setRules] = useState<Rule[]>(policy.rules);
  const change = (index: number, next: Rule) => setRules(rules.map((rule, at) => (at === index ? next : rule)));
  const hidden = { policy: JSON.stringify({ rules }), basedOn: String(version) };
  return (
    <section className="part" aria-labelledby="policy">
      <h2 id="policy">Who signs what</h2>
      <p>
        The steps of every rule that holds are taken one after the other, each by different people. Where none holds,
        one signature of anybody who approves is enough.
      </p>
      <ol className="policy-rules">
        {rules.map((rule, index) => (
          <RuleFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name of its own but its place
            key={index}
            rule={rule}
            number={index + 1}
            signers={signers}
            clients={clients}
            onChange={(next) => change(index, next)}
            onRemove={() => setRules(rules.filter((_, at) => at !== index))}
          />
        ))}
      </ol>
      {rules.length === 0 && <p className="hint">No rule yet: every invoice needs one signature.</p>}
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => setRules([...rules, NEW_RULE])} disabled={rules.length >= 50}>
          <Plus className="i" aria-hidden="true" /> Add a rule
        </Button>
        <TryOut policy={hidden.policy} rules={rules} />
        <ActionForm intent="policy" hidden={hidden}>
          <SubmitButton pending="Saving…">Save the policy</SubmitButton>
        </ActionForm>
      </div>
    </section>
  );
}

type RuleFieldsProps = {
  rule: Rule;
  number: number;
  signers: PolicyPeople;
  clients: PolicyEditorProps["clients"];
  onChange: (rule: Rule) => void;
  onRemove: () => void;
};

function RuleFields({ rule, number, signers, clients, onChange, onRemove }: RuleFieldsProps) {
  const unused = CONDITION_TYPES.filter((type) => rule.when.every((condition) => condition.type !== type));
  const setWhen = (when: Condition[]) => onChange({ ...rule, when });
  const setSteps = (steps: Step[]) => onChange({ ...rule, steps });
  return (
    <li className="policy-rule">
      <div className="policy-head">
        <input
          className="input"
          aria-label={`Name of rule ${number}`}
          value={rule.name}
          maxLength={80}
          onChange={(event) => onChange({ ...rule, name: event.target.value })}
        />
        <Button look="quiet" onClick={onRemove} aria-label={`Remove rule ${number}`}>
          <Trash2 className="i" aria-hidden="true" />
        </Button>
      </div>
      <p className="policy-word">{rule.when.length === 0 ? "Always" : "When"}</p>
      {rule.when.map((condition, index) => (
        <div className="policy-line" key={condition.type}>
          <span>
            {index > 0 && "and "}
            {CONDITION_WORDS[condition.type]}
          </span>
          <ConditionValue
            condition={condition}
            clients={clients}
            onChange={(next) => setWhen(rule.when.map((one, at) => (at === index ? next : one)))}
          />
          <Button
            look="quiet"
            onClick={() => setWhen(rule.when.filter((_, at) => at !== index))}
            aria-label={`Remove the condition that ${CONDITION_WORDS[condition.type]}`}
          >
            <Trash2 className="i" aria-hidden="true" />
          </Button>
        </div>
      ))}
      {unused.length > 0 && (
        <select
          className="btn quiet"
          aria-label={`Add a condition to rule ${number}`}
          value=""
          onChange={(event) => setWhen([...rule.when, conditionOf(event.target.value as Condition["type"], clients)])}
        >
          <option value="">+ condition</option>
          {unused.map((type) => (
            <option key={type} value={type}>
              {CONDITION_WORDS[type].replace(/:$/, "")}
            </option>
          ))}
        </select>
      )}
      {rule.steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step has no name of its own but its place
        <div key={index}>
          <p className="policy-word">{index === 0 ? "it needs" : "and then"}</p>
          <StepFields
            step={step}
            signers={signers}
            removable={rule.steps.length > 1}
            onChange={(next) => setSteps(rule.steps.map((one, at) => (at === index ? next : one)))}
            onRemove={() => setSteps(rule.steps.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        look="quiet"
        disabled={rule.steps.length >= 10}
        onClick={() =>
          setSteps([...rule.steps, { name: "An approver", need: 1, of: [{ kind: "role", role: "approver" }] }])
        }
      >
        <Plus className="i" aria-hidden="true" /> another step after it
      </Button>
    </li>
  );
}

const CONDITION_TYPES = Object.keys(CONDITION_WORDS) as Condition["type"][];

function conditionOf(type: Condition["type"], clients: PolicyEditorProps["clients"]): Condition {
  switch (type) {
    case "amount_over":
      return { type, minor: "1000000" };
    case "client_is":
      return { type, clientIds: clients[0] ? [clients[0].clientId] : [] };
    case "discount_over":
      return { type, percent: "10" };
    case "margin_under":
      return { type, percent: "30" };
    case "backdated":
      return { type, days: 7 };
    default:
      return { type };
  }
}

type ConditionValueProps = {
  condition: Condition;
  clients: PolicyEditorProps["clients"];
  onChange: (condition: Condition) => void;
};

function ConditionValue({ condition, clients, onChange }: ConditionValueProps) {
  const { baseCurrency, locale } = useAgency();
  switch (condition.type) {
    case "amount_over":
      return (
        <span className="policy-value">
          <input
            className="input"
            aria-label={`Amount in ${baseCurrency}`}
            inputMode="decimal"
            defaultValue={minorToDecimal(BigInt(condition.minor), baseCurrency)}
            onBlur={(event) => {
              const minor = parseMoney(event.target.value, baseCurrency, locale);
              if (minor !== null && minor >= 0n) onChange({ ...condition, minor: minor.toString() });
              event.target.value = minorToDecimal(
                minor !== null && minor >= 0n ? minor : BigInt(condition.minor),
                baseCurrency,
              );
            }}
          />
          {baseCurrency}
        </span>
      );
    case "discount_over":
    case "margin_under":
      return (
        <input
          className="input"
          aria-label="Percent"
          inputMode="decimal"
          value={condition.percent}
          onChange={(event) => {
            const percent = event.target.value.replace(",", ".");
            if (/^\d{0,3}(\.\d{0,2})?$/.test(percent)) onChange({ ...condition, percent: percent || "0" });
          }}
        />
      );
    case "backdated":
      return (
        <input
          className="input"
          type="number"
          min={0}
          max={3650}
          aria-label="Days"
          value={condition.days}
          onChange={(event) =>
            onChange({ ...condition, days: Math.min(3_650, Math.max(0, Number(event.target.value))) })
          }
        />
      );
    case "client_is":
      return (
        <select
          className="input"
          multiple
          size={Math.min(4, Math.max(2, clients.length))}
          aria-label="Clients"
          value={condition.clientIds}
          onChange={(event) =>
            onChange({ ...condition, clientIds: [...event.target.selectedOptions].map((option) => option.value) })
          }
        >
          {clients.map((client) => (
            <option key={client.clientId} value={client.clientId}>
              {client.name}
            </option>
          ))}
        </select>
      );
    default:
      return null;
  }
}

type StepFieldsProps = {
  step: Step;
  signers: PolicyPeople;
  removable: boolean;
  onChange: (step: Step) => void;
  onRemove: () => void;
};

function StepFields({ step, signers, removable, onChange, onRemove }: StepFieldsProps) {
  const nameOf = (memberId: string) =>
    signers.find((signer) => signer.memberId === memberId)?.name ?? "somebody who left";
  const choices: { label: string; signer: Step["of"][number] }[] = [
    ...Object.entries(ROLE_WORDS).map(([role, label]) => ({
      label,
      signer: { kind: "role", role: role as keyof typeof ROLE_WORDS } as const,
    })),
    ...signers.map(({ memberId, name }) => ({ label: name, signer: { kind: "member", memberId } as const })),
  ];
  const key = (signer: Step["of"][number]) => JSON.stringify(signer);
  const chosen = new Set(step.of.map(key));
  const toggle = (signer: Step["of"][number]) => {
    const of = chosen.has(key(signer)) ? step.of.filter((one) => key(one) !== key(signer)) : [...step.of, signer];
    if (of.length > 0) onChange({ ...step, of, name: nameOfStep({ ...step, of }, nameOf) });
  };
  const setNeed = (need: Step["need"]) => onChange({ ...step, need, name: nameOfStep({ ...step, need }, nameOf) });
  return (
    <fieldset className="policy-step">
      <legend className="sr-only">{stepSentence(step, nameOf)}</legend>
      <div className="policy-line">
        <select
          className="btn"
          aria-label="How many signatures"
          value={String(step.need)}
          onChange={(event) => setNeed(event.target.value === "all" ? "all" : Number(event.target.value))}
        >
          <option value="1">any one of</option>
          <option value="2">two of</option>
          <option value="3">three of</option>
          <option value="all">all of</option>
        </select>
        {removable && (
          <Button look="quiet" onClick={onRemove} aria-label={`Remove the step ${step.name}`}>
            <Trash2 className="i" aria-hidden="true" />
          </Button>
        )}
      </div>
      <div className="policy-people">
        {choices.map(({ label, signer }) => (
          <label key={key(signer)} className="check">
            <input type="checkbox" checked={chosen.has(key(signer))} onChange={() => toggle(signer)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What the page of an invoice calls the step. */
function nameOfStep(step: Step, nameOf: (memberId: string) => string): string {
  const words = stepSentence(step, nameOf);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.slice(0, 80);
}

function TryOut({ policy, rules }: { policy: string; rules: readonly Rule[] }) {
  const fetcher = useFetcher<{ intent: string; run?: DryRun; problem?: string }>();
  const { locale } = useAgency();
  const { run, problem } = fetcher.data ?? {};
  return (
    <>
      <fetcher.Form method="post">
        <input type="hidden" name="intent" value="dry-run" />
        <input type="hidden" name="policy" value={policy} />
        <Button type="submit" disabled={fetcher.state !== "idle"}>
          {fetcher.state === "idle" ? "Try it on last month" : "Looking …"}
        </Button>
      </fetcher.Form>
      {problem && <Notice role="alert" title={problem} />}
      {run && (
        <div className="policy-run" role="status">
          <Notice
            title={
              run.lookedAt === 0
                ? "Nothing was submitted in the last 31 days."
                : `Would have caught ${run.caught} of ${run.lookedAt}.`
            }
          >
            <ul>
              {run.byRule.map((count, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name of its own but its place
                <li key={index}>
                  {rules[index]?.name ?? "A rule"}: {count}
                </li>
              ))}
              {run.examples.slice(0, 3).map((example) => (
                <li key={example.invoiceId}>
                  {example.number ?? "not issued yet"}, {example.clientName},{" "}
                  {formatMoney(example.totalMinor, example.currency, locale, { symbol: true })}
                </li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
    </>
  );
}
