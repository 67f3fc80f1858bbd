/** The fields of a client: what lists call it, what stands on its invoices, who receives them. */
import type { ReactNode } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Field, Select, TextArea, TextInput } from "#app/components/ui/field.tsx";
import type { Party } from "#core/invoice-content.ts";

export type ClientChoices = {
  countries: readonly { value: string; label: string }[];
  currencies: readonly { value: string; label: string }[];
  templates: readonly { value: string; label: string }[];
  locales: readonly { value: string; label: string }[];
  zones: readonly string[];
};

export type ClientFormProps = {
  choices: ClientChoices;
  initial: Record<string, string>;
  agencyDueDays: number;
  /** Beside the save button. */
  children?: ReactNode;
};

/** What the form shows for a client that exists. */
export function clientFields(client: {
  name: string;
  party: Party;
  currency: string;
  dueDays: number | null;
  emails: string[];
  note: string;
  templateId: string | null;
  locale: string | null;
  timeZone: string | null;
}): Record<string, string> {
  return {
    name: client.name,
    partyName: client.party.name,
    address: client.party.addressLines.join("\n"),
    countryCode: client.party.countryCode,
    vatId: client.party.vatId,
    registrationId: client.party.registrationId,
    currency: client.currency,
    dueDays: client.dueDays === null ? "" : String(client.dueDays),
    emails: client.emails.join("\n"),
    note: client.note,
    templateId: client.templateId ?? "",
    locale: client.locale ?? "",
    timeZone: client.timeZone ?? "",
  };
}

export function ClientForm({ choices, initial, agencyDueDays, children }: ClientFormProps) {
  return (
    <ActionForm intent="save" initial={initial} className="page narrow">
      <fieldset className="part border-t-0 pt-1">
        <legend>The client</legend>
        <p>What your lists call it, and what stands under “For” on its invoices.</p>
        <div className="grid gap-4 wide:grid-cols-2">
          <Field name="name" label="Name">
            <TextInput maxLength={120} placeholder="Museum Kade" required />
          </Field>
          <Field name="partyName" label="Legal name" hint="When it differs from the name.">
            <TextInput maxLength={200} placeholder="Stichting Museum Kade" autoComplete="organization" />
          </Field>
          <Field name="address" label="Address" hint="As on an envelope, a line each." className="wide:col-span-2">
            <TextArea rows={3} maxLength={1000} placeholder={"Hoge der A 9\n9712 AC Groningen"} />
          </Field>
          <Field name="countryCode" label="Country">
            <Select>
              <option value="">Not said</option>
              {choices.countries.map((country) => (
                <option key={country.value} value={country.value}>
                  {country.label}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="vatId" label="VAT number" hint="Needed on reverse-charged invoices.">
            <TextInput maxLength={40} placeholder="NL004125837B02" spellCheck={false} />
          </Field>
          <Field name="registrationId" label="Registration number" hint="Chamber of commerce, if they ask for it.">
            <TextInput maxLength={60} spellCheck={false} />
          </Field>
        </div>
      </fieldset>
      <fieldset className="part">
        <legend>How it is invoiced</legend>
        <p>New drafts begin with these. An invoice that was issued never changes.</p>
        <div className="grid gap-4 wide:grid-cols-2">
          <Field
            name="emails"
            label="Invoices go to"
            hint="One address a line. Who issues an invoice can still change them."
            className="wide:col-span-2"
          >
            <TextArea rows={2} maxLength={2600} placeholder="accounts@museumkade.example" spellCheck={false} />
          </Field>
          <Field name="currency" label="Currency">
            <Select>
              {choices.currencies.map((currency) => (
                <option key={currency.value} value={currency.value}>
                  {currency.label}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="dueDays" label="Days to pay" hint={`Empty: the agency's own ${agencyDueDays} days.`}>
            <TextInput inputMode="numeric" maxLength={3} placeholder={String(agencyDueDays)} />
          </Field>
          <Field name="locale" label="Language of documents" hint="Their words, dates and numbers.">
            <Select>
              <option value="">The agency's own</option>
              {choices.locales.map((locale) => (
                <option key={locale.value} value={locale.value}>
                  {locale.label}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="timeZone" label="Time zone" hint="By this clock a mail that is sent later leaves.">
            <Select>
              <option value="">That of its country</option>
              {choices.zones.map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll("_", " ")}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="templateId" label="Template" hint="How its documents look, unless a draft chooses another.">
            <Select>
              <option value="">The agency's default</option>
              {choices.templates.map((template) => (
                <option key={template.value} value={template.value}>
                  {template.label}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="note" label="Note for your colleagues" hint="Never printed." className="wide:col-span-2">
            <TextArea rows={2} maxLength={2000} />
          </Field>
        </div>
      </fieldset>
      <div className="flex items-center gap-2">
        <SubmitButton pending="Saving…">Save</SubmitButton>
        {children}
      </div>
    </ActionForm>
  );
}
