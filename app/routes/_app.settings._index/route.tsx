/** What the agency is, prints, and insists on. Each part saves by itself. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { attempt, callerFor, text, WrongFields } from "#app/api.server.ts";
import { COUNTRY_CHOICES, CURRENCY_CHOICES, TIME_ZONES } from "#app/choices.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { moneyText } from "#app/components/money-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Field, Select, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { IBAN_WRONG, IbanField } from "#app/settings/iban-field.tsx";
import { LogoPart } from "#app/settings/logo-part.tsx";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import { ApprovalPart, TaxPolicyPart } from "#app/settings/tax-policy-part.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatIban, normalizeBic, normalizeIban } from "#core/bank.ts";
import { formatDate } from "#core/plain-date.ts";
import { LOGO_UPLOAD_BYTES_MAX } from "#server/pictures.ts";

export const meta = () => [{ title: "Settings · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const [agency, { logo }] = await Promise.all([api.agency.read(), api.agency.logo()]);
  return {
    agency,
    logo,
    choices: { countries: COUNTRY_CHOICES, currencies: CURRENCY_CHOICES, zones: TIME_ZONES, locales: LOCALES },
  };
}

/** How an agency may write numbers and dates. */
const LOCALES =
  "en-GB en-US en-IE en-AU nl-NL nl-BE de-DE de-AT de-CH fr-FR fr-BE es-ES it-IT pt-PT sv-SE da-DK nb-NO fi-FI pl-PL cs-CZ ja-JP"
    .split(" ")
    .map((value) => ({ value, label: new Intl.DisplayNames("en", { type: "language" }).of(value) ?? value }));

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(
    form,
    async () => {
      switch (form.get("intent")) {
        case "agency":
          await api.agency.update({
            name: needed(form, "name", "The name your clients know."),
            timeZone: text(form, "timeZone"),
            locale: text(form, "locale"),
            baseCurrency: text(form, "baseCurrency"),
          });
          return { said: "Saved" };
        case "legal":
          await api.agency.update({
            countryCode: text(form, "countryCode"),
            legal: {
              name: needed(form, "legalName", "The law wants it on every invoice."),
              addressLines: addressOf(form),
              countryCode: text(form, "countryCode"),
              vatId: text(form, "vatId").replace(/\s/g, "").toUpperCase(),
              registrationId: text(form, "registrationId"),
              email: text(form, "email"),
            },
          });
          return { said: "Saved. Invoices that were issued keep what they said." };
        case "bank":
          await api.agency.update({ bank: bankOf(form) });
          return { said: "Saved. New invoices carry these details." };
        case "tax":
          await api.agency.update({ taxPolicy: text(form, "taxPolicy") === "line" ? "line" : "category" });
          return { said: "Saved" };
        case "approval":
          await api.agency.update({
            approvalRequired: form.has("approvalRequired"),
            authorMayApprove: form.has("authorMayApprove"),
          });
          return { said: "Saved, from this moment on" };
        case "terms":
          await api.agency.update({ dueDays: dueDaysOf(form), defaultTerms: text(form, "defaultTerms") });
          return { said: "Saved. New drafts begin with this." };
        case "clear-logo":
          await api.agency.clearLogo();
          return { said: "Removed" };
        default:
          await api.agency.setLogo({ dataBase64: await logoOf(form) });
          return { said: "Kept. New PDFs carry it." };
      }
    },
    {
      "legal.name": "legalName",
      "legal.addressLines": "address",
      "legal.vatId": "vatId",
      "legal.registrationId": "registrationId",
      "legal.email": "email",
      "bank.iban": "iban",
      "bank.bic": "bic",
      "bank.holder": "holder",
      "code:file_rejected": "file",
      "code:name_taken": "name",
    },
  );
  return data(outcome, { status: outcome.ok ? 200 : 400 });
}

function needed(form: FormData, name: string, why: string): string {
  const value = text(form, name);
  if (!value) throw new WrongFields({ [name]: `This is needed. ${why}` });
  return value;
}

function addressOf(form: FormData): string[] {
  const lines = text(form, "address")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  if (lines.length > 6) throw new WrongFields({ address: "At most six lines fit on the sheet." });
  return lines;
}

function bankOf(form: FormData) {
  const [iban, bic, accountNumber] = [text(form, "iban"), text(form, "bic"), text(form, "accountNumber")];
  const wrong: Record<string, string> = {};
  if (iban && normalizeIban(iban) === null) wrong.iban = IBAN_WRONG;
  if (bic && normalizeBic(bic) === null) wrong.bic = "A BIC has eight or eleven letters and digits, such as RABONL2U.";
  const holder = text(form, "holder");
  if ((iban || accountNumber) && !holder) wrong.holder = "Banks compare the name with the account: write whose it is.";
  if (Object.keys(wrong).length > 0) throw new WrongFields(wrong);
  if (!iban && !accountNumber) return null;
  return {
    holder,
    iban: normalizeIban(iban) ?? "",
    bic: normalizeBic(bic) ?? "",
    bankName: text(form, "bankName"),
    accountNumber,
  };
}

function dueDaysOf(form: FormData): number {
  const days = Number(text(form, "dueDays"));
  if (!Number.isInteger(days) || days < 0 || days > 365 || text(form, "dueDays") === "") {
    throw new WrongFields({ dueDays: "A whole number of days, from 0 to 365." });
  }
  return days;
}

async function logoOf(form: FormData): Promise<string> {
  const file = form.get("file");
  if (!(file instanceof File) || file.size === 0) throw new WrongFields({ file: "Choose a picture first." });
  if (file.size > LOGO_UPLOAD_BYTES_MAX) {
    throw new WrongFields({ file: "That picture is larger than 5 MB. Save a smaller one and choose it again." });
  }
  return Buffer.from(await file.arrayBuffer()).toString("base64");
}

export default function Settings() {
  const { agency, logo, choices } = useLoaderData<typeof loader>();
  const update = useAgency().may("agency.update");
  return (
    <main id="main">
      <PageRibbon title="Settings" />
      <div className="page narrow">
        <SettingsTabs />
        {!update && (
          <div className="pt-5">
            <Notice title="You can read these, not change them">An owner or admin can.</Notice>
          </div>
        )}
        <fieldset disabled={!update} className="contents">
          <IdentityParts agency={agency} choices={choices} />
          <BankPart bank={agency.bank} holder={agency.legal.name} />
          <TermsPart dueDays={agency.dueDays} defaultTerms={agency.defaultTerms} />
          <ApprovalPart approvalRequired={agency.approvalRequired} authorMayApprove={agency.authorMayApprove} />
          <TaxPolicyPart policy={agency.taxPolicy} />
          <LogoPart logo={logo} name={agency.name} />
        </fieldset>
      </div>
    </main>
  );
}

type LoaderData = ReturnType<typeof useLoaderData<typeof loader>>;

function IdentityParts({ agency, choices }: Pick<LoaderData, "agency" | "choices">) {
  const now = useAgency().today;
  return (
    <>
      <Part
        id="agency"
        title="The agency"
        sentence={`As it writes now: ${moneyText("3156079", agency.baseCurrency, agency.locale, { symbol: true })} on ${formatDate(now, agency.locale, "long")}.`}
      >
        <ActionForm
          intent="agency"
          className="grid gap-4"
          initial={{
            name: agency.name,
            timeZone: agency.timeZone,
            locale: agency.locale,
            baseCurrency: agency.baseCurrency,
          }}
        >
          <Field name="name" label="Name">
            <TextInput maxLength={120} autoComplete="organization" />
          </Field>
          <div className="grid gap-4 wide:grid-cols-3">
            <Field name="timeZone" label="Time zone" hint="Decides when a day ends.">
              <Select>
                {choices.zones.map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll("_", " ")}
                  </option>
                ))}
              </Select>
            </Field>
            <Field name="locale" label="Numbers and dates" hint="Also on printed invoices.">
              <Select>
                <Options choices={choices.locales} known={agency.locale} />
              </Select>
            </Field>
            <Field name="baseCurrency" label="Currency" hint="New drafts begin with it.">
              <Select>
                <Options choices={choices.currencies} known={agency.baseCurrency} />
              </Select>
            </Field>
          </div>
          <Save />
        </ActionForm>
      </Part>
      <Part
        id="legal"
        title="Legal identity"
        sentence="Printed on every invoice, top right. The law of most countries asks for it."
      >
        <ActionForm
          intent="legal"
          className="grid gap-4"
          initial={{
            legalName: agency.legal.name,
            address: agency.legal.addressLines.join("\n"),
            countryCode: agency.legal.countryCode || agency.countryCode,
            vatId: agency.legal.vatId,
            registrationId: agency.legal.registrationId,
            email: agency.legal.email,
          }}
        >
          <div className="grid gap-4 wide:grid-cols-2">
            <Field name="legalName" label="Legal name">
              <TextInput maxLength={200} placeholder="Studio Harbour B.V." />
            </Field>
            <Field name="email" label="Address for questions" hint="Mail about invoices is answered here.">
              <TextInput type="email" maxLength={254} placeholder="accounts@studioharbour.example" />
            </Field>
            <Field name="address" label="Address" hint="A line each." className="wide:col-span-2">
              <TextArea rows={2} maxLength={1000} placeholder={"Lloydstraat 5\n3024 EA Rotterdam"} />
            </Field>
            <Field name="countryCode" label="Country" hint="Decides the usual VAT rates.">
              <Select>
                <Options choices={choices.countries} known={agency.legal.countryCode || agency.countryCode} />
              </Select>
            </Field>
            <Field name="vatId" label="VAT number">
              <TextInput maxLength={40} spellCheck={false} placeholder="NL862514731B01" />
            </Field>
            <Field name="registrationId" label="Registration" hint="Chamber of commerce, company number.">
              <TextInput maxLength={60} spellCheck={false} placeholder="82136207" />
            </Field>
          </div>
          <Save />
        </ActionForm>
      </Part>
    </>
  );
}

function BankPart({ bank, holder }: { bank: LoaderData["agency"]["bank"]; holder: string }) {
  return (
    <Part
      id="bank"
      title="Where clients pay"
      sentence="A change here is one a thief would like too: it goes into the history with your name."
    >
      <ActionForm
        intent="bank"
        className="grid gap-4"
        initial={{
          holder: bank?.holder ?? holder,
          iban: bank?.iban ? formatIban(bank.iban) : "",
          bic: bank?.bic ?? "",
          bankName: bank?.bankName ?? "",
          accountNumber: bank?.accountNumber ?? "",
        }}
      >
        <div className="grid gap-4 wide:grid-cols-2">
          <Field name="holder" label="Account holder">
            <TextInput maxLength={70} />
          </Field>
          <IbanField />
          <Field name="bic" label="BIC" hint="Only for payments from outside SEPA.">
            <TextInput maxLength={20} spellCheck={false} />
          </Field>
          <Field name="bankName" label="Bank">
            <TextInput maxLength={100} />
          </Field>
          <Field name="accountNumber" label="Account number" hint="Where there is no IBAN.">
            <TextInput maxLength={40} spellCheck={false} />
          </Field>
        </div>
        <Save />
      </ActionForm>
    </Part>
  );
}

function TermsPart({ dueDays, defaultTerms }: { dueDays: number; defaultTerms: string }) {
  return (
    <Part id="terms" title="Terms" sentence="What a new draft says about paying. A client can have days of its own.">
      <ActionForm intent="terms" className="grid gap-4" initial={{ dueDays: String(dueDays), defaultTerms }}>
        <Field name="dueDays" label="Days to pay" className="max-w-[140px]">
          <TextInput inputMode="numeric" maxLength={3} />
        </Field>
        <Field name="defaultTerms" label="Printed at the foot">
          <TextArea rows={2} maxLength={2000} placeholder="Payment within 30 days. Statutory interest after that." />
        </Field>
        <Save />
      </ActionForm>
    </Part>
  );
}

function Part({ id, title, sentence, children }: { id: string; title: string; sentence: string; children: ReactNode }) {
  return (
    <section className="part first-of-type:border-t-0" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p>{sentence}</p>
      {children}
    </section>
  );
}

/** Keeps what the agency has, even where this list has not heard of it. */
function Options({ choices, known }: { choices: readonly { value: string; label: string }[]; known: string }) {
  const all = choices.some((choice) => choice.value === known) ? choices : [{ value: known, label: known }, ...choices];
  return all.map((choice) => (
    <option key={choice.value} value={choice.value}>
      {choice.label}
    </option>
  ));
}

const Save = () => (
  <div>
    <SubmitButton pending="Saving…" look="plain">
      Save
    </SubmitButton>
  </div>
);

export function ErrorBoundary() {
  return <RouteErrors />;
}
