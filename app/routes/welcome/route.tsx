/** Starting an agency: four facts, everything else has a sensible default and its place in the settings. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { agencyCookie } from "#app/agency-cookie.server.ts";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { COUNTRY_CHOICES, CURRENCY_CHOICES, TIME_ZONES } from "#app/choices.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";

export const meta = () => [{ title: "A new agency · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { person } = context.requestContext;
  if (!person) throw redirect(context.services.identity.signInUrl("/welcome"));
  const { agencies } = await callerFor(request, context).session.me();
  return {
    firstName: person.name.split(" ")[0] ?? "",
    hasAgency: agencies.length > 0,
    countries: COUNTRY_CHOICES,
    currencies: CURRENCY_CHOICES,
    zones: TIME_ZONES,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(form, async () => ({
    value: await api.agencies.create({
      name: text(form, "name"),
      countryCode: text(form, "countryCode"),
      timeZone: text(form, "timeZone"),
      baseCurrency: text(form, "baseCurrency"),
    }),
  }));
  if (!outcome.ok) return data(outcome, { status: 400 });
  return redirect("/settings", {
    headers: { "set-cookie": agencyCookie(outcome.value.tenantId, context.services.publicUrl) },
  });
}

export default function Welcome() {
  const { firstName, hasAgency, countries, currencies, zones } = useLoaderData<typeof loader>();
  const zone = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    // The browser knows where it is; the server does not. Only fills what nobody has chosen yet.
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone.current?.value === "Europe/Amsterdam" && zones.includes(here)) zone.current.value = here;
  }, [zones]);
  return (
    <main id="main" className="door">
      <h1>{hasAgency ? "A new agency" : `Welcome, ${firstName}`}</h1>
      <p className="lead">
        {hasAgency
          ? "It has its own clients, numbers and members. Nothing is shared with your other agencies."
          : "Start your agency here. Were you invited to one? Then open the link in that mail instead."}
      </p>
      <ActionForm
        intent="create"
        className="grid gap-4"
        initial={{ countryCode: "NL", timeZone: "Europe/Amsterdam", baseCurrency: "EUR" }}
      >
        <Field
          name="name"
          label="Name of the agency"
          hint="As your clients know it. The legal name comes in the settings."
        >
          <TextInput autoComplete="organization" maxLength={120} placeholder="Studio Harbour" required />
        </Field>
        <Field name="countryCode" label="Country" hint="Where it is registered: it decides the usual VAT rates.">
          <Select>
            {countries.map((country) => (
              <option key={country.value} value={country.value}>
                {country.label}
              </option>
            ))}
          </Select>
        </Field>
        <div className="grid gap-4 wide:grid-cols-2">
          <Field name="baseCurrency" label="Currency">
            <Select>
              {currencies.map((currency) => (
                <option key={currency.value} value={currency.value}>
                  {currency.label}
                </option>
              ))}
            </Select>
          </Field>
          <Field name="timeZone" label="Time zone">
            <Select ref={zone}>
              {zones.map((name) => (
                <option key={name} value={name}>
                  {name.replaceAll("_", " ")}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <SubmitButton pending="Making it…" large>
          Start the agency
        </SubmitButton>
      </ActionForm>
      <p className="mt-4 text-soft">
        {hasAgency ? <Link to="/inbox">Back to your inbox</Link> : <Link to="/sign-out">Sign out</Link>}
      </p>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
