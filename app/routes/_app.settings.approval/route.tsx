/** Who has to countersign what: the policy in sentences, a dry run of it, and who signs for whom. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, refusalOf, text, WrongFields } from "#app/api.server.ts";
import { useApp } from "#app/components/app-data.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { sentenceFor } from "#app/error-sentences.ts";
import { DelegationsPart } from "#app/settings/delegations-part.tsx";
import { PolicyEditor } from "#app/settings/policy-editor.tsx";
import { problemSentence, stepSentence } from "#app/settings/policy-sentences.ts";
import { WaitingPart } from "#app/settings/policy-waiting-part.tsx";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import { useAgency } from "#app/use-agency.ts";
import { ApprovalPolicy, type PolicyProblem } from "#core/approval-policy.ts";
import { may } from "#core/permissions.ts";
import "#app/settings/policy.css";

export const meta = () => [{ title: "Approval · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const [current, agency, { rows: members }, delegations, clients] = await Promise.all([
    api.approvals.policy(),
    api.agency.read(),
    api.members.list(),
    api.approvals.delegations(),
    api.clients.list({ limit: 100 }),
  ]);
  return {
    current,
    waiting: { remindDays: agency.approvalRemindDays, expireDays: agency.approvalExpireDays },
    delegations,
    people: members.map(({ memberId, name }) => ({ memberId, name })),
    signers: members
      .filter(({ role }) => may(role, "invoices.approve"))
      .map(({ memberId, name }) => ({ memberId, name })),
    clients: clients.rows.map(({ clientId, name }) => ({ clientId, name })),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const intent = text(form, "intent");
  if (intent === "dry-run") {
    const policy = policyIn(form);
    return policy
      ? { intent, run: await api.approvals.dryRun({ policy }) }
      : data({ intent, problem: INCOMPLETE }, { status: 400 });
  }
  const outcome = await attempt(form, async () => {
    switch (intent) {
      case "policy":
        return savePolicy();
      case "waiting":
        await api.agency.update({
          approvalRemindDays: daysIn(form, "remindDays", 60),
          approvalExpireDays: daysIn(form, "expireDays", 365),
        });
        return { said: "Saved. What waits already is looked at by the new days." };
      case "delegate":
        await api.approvals.delegate({
          fromMember: text(form, "fromMember"),
          toMember: text(form, "toMember"),
          firstDay: text(form, "firstDay"),
          lastDay: text(form, "lastDay"),
        });
        return { said: "Saved" };
      default:
        await api.approvals.endDelegation({ delegationId: text(form, "delegationId") });
        return { said: "Ended" };
    }
  });
  return outcome.ok ? outcome : data(outcome, { status: 422 });

  async function savePolicy(): Promise<{ said: string }> {
    const policy = policyIn(form);
    if (!policy) throw new WrongFields({}, INCOMPLETE);
    const told = async (problems: readonly PolicyProblem[]) => {
      const names = new Map((await api.members.list()).rows.map(({ memberId, name }) => [memberId, name]));
      return problems.map((one) => problemSentence(one, policy.rules, (id) => names.get(id) ?? "somebody")).join(" ");
    };
    try {
      const { warnings } = await api.approvals.savePolicy({ policy, basedOn: Number(text(form, "basedOn")) });
      return { said: warnings.length > 0 ? `Saved. ${await told(warnings)}` : "Saved" };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal?.code !== "policy_unsatisfiable") throw error;
      const problems = refusal.details.problems as PolicyProblem[];
      throw new WrongFields({}, `${sentenceFor(refusal)} ${await told(problems)}`);
    }
  }
}

/** Null where it was left empty. */
function daysIn(form: FormData, field: string, most: number): number | null {
  const written = text(form, field).trim();
  if (written === "") return null;
  const days = /^\d{1,3}$/.test(written) ? Number(written) : 0;
  if (days < 1 || days > most)
    throw new WrongFields({ [field]: `Write a whole number from 1 to ${most}, or leave it empty.` });
  return days;
}

const INCOMPLETE = "A rule is not complete yet: it needs a name, and every condition its value.";

function policyIn(form: FormData): ApprovalPolicy | null {
  try {
    const parsed = ApprovalPolicy.safeParse(JSON.parse(text(form, "policy")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export default function ApprovalSettings() {
  const { current, waiting, delegations, people, signers, clients } = useLoaderData<typeof loader>();
  const agency = useAgency();
  const { memberId } = useApp();
  const nameOf = (id: string) => people.find((person) => person.memberId === id)?.name ?? "somebody who left";
  return (
    <main id="main">
      <PageRibbon title="Settings" />
      <div className="page narrow">
        <SettingsTabs />
        {agency.may("agency.update") ? (
          <PolicyEditor {...current} signers={signers} clients={clients} />
        ) : (
          <section className="part" aria-labelledby="policy">
            <h2 id="policy">Who signs what</h2>
            {current.policy.rules.length === 0 && <p>One signature of anybody who approves.</p>}
            <ul>
              {current.policy.rules.map((rule) => (
                <li key={rule.name}>
                  {rule.name}: {rule.steps.map((step) => stepSentence(step, nameOf)).join(", then ")}
                </li>
              ))}
            </ul>
          </section>
        )}
        {agency.may("agency.update") && <WaitingPart {...waiting} />}
        <DelegationsPart delegations={delegations} signers={signers} self={memberId} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
