/** A new schedule: from an invoice that is repeated, or for a client with an empty sheet. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, redirectSaying, text, WrongFields } from "#app/api.server.ts";
import { TIME_ZONES } from "#app/choices.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { moneyText } from "#app/components/money-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { readTerms } from "#app/schedules/terms-fields.ts";
import { TermsForm } from "#app/schedules/terms-form.tsx";
import { useAgency } from "#app/use-agency.ts";
import { addDays, calendarDay, todayIn } from "#core/plain-date.ts";
import { nextOccurrence } from "#core/recurrence.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import "#app/schedules/schedules.css";

export const meta = () => [{ title: "New schedule · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const from = new URL(request.url).searchParams.get("from");
  const [{ timeZone }, source, clients] = await Promise.all([
    api.schedules.rule(),
    from ? api.invoices.byId({ invoiceId: from }) : null,
    from ? [] : api.clients.list({ limit: 100 }).then(({ rows }) => rows),
  ]);
  const today = todayIn(timeZone, context.services.now());
  return {
    source: source && {
      invoiceId: source.invoiceId,
      called: source.number ?? source.subject,
      client: source.clientName ?? "",
      subject: source.subject,
      totalMinor: source.totalMinor,
      currency: source.currency,
    },
    clients: clients.map(({ clientId, name }) => ({ clientId, name })),
    timeZones: TIME_ZONES,
    terms: usualTerms(timeZone, today, source?.issueDate ?? null),
  };
}

/** Monthly, on the day of the month of what is repeated; else on the last of it. The first time is the next one. */
function usualTerms(timeZone: string, today: string, issuedOn: string | null): ScheduleTerms {
  const rule = { unit: "month", every: 1, day: issuedOn ? calendarDay(issuedOn).day : "last" } as const;
  const until = { kind: "never" } as const;
  const startOn = nextOccurrence({ rule, startOn: today, until }, addDays(today, 1)) ?? today;
  return { rule, startOn, until, timeZone, covers: "ending", act: "send" };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(form, async () => {
    const read = readTerms((name) => text(form, name));
    if (!read.ok) throw new WrongFields({ [read.field]: read.sentence });
    const invoiceId = text(form, "invoiceId");
    const clientId = text(form, "clientId");
    if (!invoiceId && !clientId) throw new WrongFields({ clientId: "Say for which client." });
    const name = text(form, "name");
    const made = await api.schedules.create({
      ...(name ? { name } : {}),
      terms: read.terms,
      from: invoiceId ? { kind: "invoice", invoiceId } : { kind: "client", clientId },
    });
    return { value: made };
  });
  if (!outcome.ok) return data(outcome, { status: 422 });
  return redirectSaying(`/schedules/${outcome.value.scheduleId}`, "Written down. It comes once you start it.");
}

export default function NewSchedule() {
  const { source, clients, timeZones, terms } = useLoaderData<typeof loader>();
  const { locale } = useAgency();
  return (
    <main id="main">
      <PageRibbon title={source ? `Repeat ${source.called}` : "New schedule"} />
      <div className="page">
        <ActionForm
          intent="create"
          className="schedule-form"
          hidden={source ? { invoiceId: source.invoiceId } : {}}
          initial={{ name: source ? source.client : "" }}
        >
          {source ? (
            <p className="soft">
              {source.client}
              {source.subject && `, “${source.subject}”`}. Its lines are taken over; where they name their month, the
              month of each time is written. You can change everything on the sheet before it starts.
            </p>
          ) : (
            <Field name="clientId" label="For" className="max-w-[340px]">
              <Select>
                <option value="">Choose a client</option>
                {clients.map(({ clientId, name }) => (
                  <option key={clientId} value={clientId}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <Field
            name="name"
            label="Called"
            hint="How you find it here. It stands on no invoice."
            className="max-w-[340px]"
          >
            <TextInput maxLength={80} placeholder="Retainer" />
          </Field>
          <TermsForm
            terms={terms}
            timeZones={timeZones}
            locale={locale}
            amount={source ? moneyText(source.totalMinor, source.currency, locale, { code: true }) : null}
          />
          <div className="flex items-center gap-2">
            <SubmitButton pending="Writing…">Write it down</SubmitButton>
            <ButtonLink to={source ? `/invoices/${source.invoiceId}` : "/schedules"} look="quiet">
              Cancel
            </ButtonLink>
          </div>
        </ActionForm>
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/schedules", label: "Back to the schedules" }} />;
}
