/** Every schedule: what comes next, for whom, for how much, and whether it goes out by itself. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData, useNavigate } from "@remix-run/react";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { useKeys } from "#app/components/frame/keys.tsx";
import { MoneyText } from "#app/components/money-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { useRowKeys } from "#app/components/row-keys.ts";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { CalendarClock } from "#app/components/ui/icons.tsx";
import { scheduleStateWords } from "#app/schedules/schedule-sentences.ts";
import { useAgency } from "#app/use-agency.ts";
import { ruleWords } from "#core/schedule-sentence.ts";
import "#app/schedules/schedules.css";

export const meta = () => [{ title: "Schedules · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const [{ rows }, rule] = await Promise.all([api.schedules.list(), api.schedules.rule()]);
  return { rows, draftOnly: rule.draftOnly };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(form, async () => {
    const draftOnly = text(form, "draftOnly") === "yes";
    await api.schedules.saveRule({ draftOnly });
    return { said: draftOnly ? "Schedules make drafts only from now on" : "Schedules may send by themselves again" };
  });
  return data(outcome, { status: outcome.ok ? 200 : 422 });
}

export default function Schedules() {
  const { rows, draftOnly } = useLoaderData<typeof loader>();
  const agency = useAgency();
  const navigate = useNavigate();
  const table = useRowKeys();
  const write = agency.may("invoices.write");
  useKeys(write ? [{ keys: "n", label: "New schedule", run: () => navigate("/schedules/new") }] : []);
  const create = write && (
    <ButtonLink to="/schedules/new" look="ink" keys="n">
      New schedule
    </ButtonLink>
  );
  return (
    <main id="main">
      <PageRibbon title="Schedules">{create}</PageRibbon>
      <div className="page">
        {rows.length > 0 ? (
          <table className="ledger" ref={table}>
            <thead>
              <tr>
                <th scope="col">Next</th>
                <th scope="col">Schedule</th>
                <th scope="col" className="m0">
                  When
                </th>
                <th scope="col" className="n">
                  Each
                </th>
                <th scope="col" className="m0">
                  <span className="sr-only">Currency</span>
                </th>
                <th scope="col" className="n m0">
                  Made
                </th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const { word, loud } = scheduleStateWords(row);
                return (
                  <tr key={row.scheduleId}>
                    <td className="sub">
                      {row.nextOn ? <DateText day={row.nextOn} /> : <span className="soft">–</span>}
                    </td>
                    <td className="lead">
                      <Link to={`/schedules/${row.scheduleId}`} data-row>
                        {row.name}
                      </Link>
                      {row.clientName && row.clientName !== row.name && (
                        <span className="soft"> · {row.clientName}</span>
                      )}
                    </td>
                    <td className="soft m0">{ruleWords(row.terms, agency.locale)}</td>
                    <td className="n">
                      <MoneyText minor={row.totalMinor} currency={row.currency} />
                    </td>
                    <td className="soft m0">{row.currency}</td>
                    <td className="n soft m0">{row.made}</td>
                    <td className={loud ? undefined : "soft"}>{word}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        ) : (
          <EmptyState icon={CalendarClock} title="What comes every month?" action={create}>
            A retainer is written once, countersigned once, and then goes out on its day: “Retainer {"{month}"}, 31st of
            each month”. Begin here, or choose “Repeat this” on an invoice that was issued.
          </EmptyState>
        )}
        {rows.length > 0 && agency.may("agency.update") && (
          <section className="part mt-8" aria-labelledby="rule">
            <h2 id="rule">May schedules send by themselves?</h2>
            <p>
              {draftOnly
                ? "No: whatever a schedule says, every invoice that it makes is a draft for a person."
                : "Yes, what somebody countersigned as a schedule, and only while it says exactly that."}
            </p>
            <ActionForm intent="rule" hidden={{ draftOnly: draftOnly ? "no" : "yes" }}>
              <SubmitButton look="plain" pending="Saving…">
                {draftOnly ? "Let them send again" : "Make drafts only"}
              </SubmitButton>
            </ActionForm>
          </section>
        )}
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
