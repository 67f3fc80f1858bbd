/** Who signs for whom while somebody is away. */
import { useFetcher } from "@remix-run/react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatDate } from "#core/plain-date.ts";
import type { PolicyPeople } from "./policy-editor.tsx";

type Delegation = {
  delegationId: string;
  fromMember: string;
  fromName: string;
  toName: string;
  firstDay: string;
  lastDay: string;
};

export type DelegationsPartProps = { delegations: Delegation[]; signers: PolicyPeople; self: string };

export function DelegationsPart({ delegations, signers, self }: DelegationsPartProps) {
  const { locale, today, may } = useAgency();
  const mine = may("members.manage") ? signers : signers.filter(({ memberId }) => memberId === self);
  const day = (date: string) => formatDate(date, locale, "medium");
  const people = (list: PolicyPeople) =>
    list.map(({ memberId, name }) => (
      <option key={memberId} value={memberId}>
        {name}
      </option>
    ));
  return (
    <section className="part" aria-labelledby="delegations">
      <h2 id="delegations">While somebody is away</h2>
      <p>Somebody else who approves signs for them. The invoice says both names; nobody signs what is their own.</p>
      {delegations.length > 0 && (
        <ul className="policy-delegations">
          {delegations.map((one) => (
            <li key={one.delegationId}>
              <span>
                <b>{one.toName}</b> signs for <b>{one.fromName}</b>, {day(one.firstDay)} – {day(one.lastDay)}
              </span>
              {(one.fromMember === self || may("members.manage")) && <EndButton delegationId={one.delegationId} />}
            </li>
          ))}
        </ul>
      )}
      {mine.length > 0 && signers.length > 1 && (
        <ActionForm intent="delegate" className="policy-delegate" clears initial={{ firstDay: today, lastDay: today }}>
          <Field name="fromMember" label="Away">
            <Select defaultValue={self}>{people(mine)}</Select>
          </Field>
          <Field name="toMember" label="Signs instead">
            <Select>{people(signers)}</Select>
          </Field>
          <Field name="firstDay" label="From">
            <TextInput type="date" min={today} />
          </Field>
          <Field name="lastDay" label="Until">
            <TextInput type="date" min={today} />
          </Field>
          <SubmitButton pending="Saving…" look="plain">
            Let them sign
          </SubmitButton>
        </ActionForm>
      )}
    </section>
  );
}

function EndButton({ delegationId }: { delegationId: string }) {
  const fetcher = useFetcher();
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="end" />
      <input type="hidden" name="delegationId" value={delegationId} />
      <Button type="submit" look="quiet" disabled={fetcher.state !== "idle"}>
        End it now
      </Button>
    </fetcher.Form>
  );
}
