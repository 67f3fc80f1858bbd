/** One schedule: what comes next as it will be printed, whether it goes out by itself, what it has made, and when it comes. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, refusalOf, text, WrongFields } from "#app/api.server.ts";
import { TIME_ZONES } from "#app/choices.server.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { ComingInvoices } from "#app/schedules/coming-invoices.tsx";
import { MadeInvoices } from "#app/schedules/made-invoices.tsx";
import { ScheduleActs } from "#app/schedules/schedule-acts.tsx";
import { scheduleStateWords } from "#app/schedules/schedule-sentences.ts";
import { readTerms } from "#app/schedules/terms-fields.ts";
import { WhenAndHow } from "#app/schedules/when-and-how.tsx";
import { useAgency } from "#app/use-agency.ts";
import { ruleWords } from "#core/schedule-sentence.ts";
import { ScheduleTerms } from "#core/schedule-terms.ts";
import "#app/schedules/schedules.css";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.schedule.name ?? "Schedule"} · Countersign` },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const schedule = await callerFor(request, context).schedules.byId({ scheduleId: params.scheduleId ?? "" });
  return { schedule, timeZones: TIME_ZONES };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const scheduleId = params.scheduleId ?? "";
  const form = await request.formData();
  const outcome = await attempt(form, async () => {
    switch (form.get("intent")) {
      case "start":
        return start();
      case "submit": {
        await api.invoices.submit({ invoiceId: text(form, "modelId") });
        return { said: "Submitted. Once it is countersigned, its invoices go out by themselves." };
      }
      case "change":
        return change();
      case "pause":
        await api.schedules.move({ scheduleId, act: "pause" });
        return { said: "Paused. Nothing is made until you take it up again." };
      case "resume":
        await api.schedules.move({ scheduleId, act: "resume" });
        return { said: "Taken up again. The days of the pause are not made up for." };
      case "skip":
        await api.schedules.move({ scheduleId, act: "skip", on: text(form, "on") });
        return { said: "Skipped" };
      default:
        await api.schedules.move({ scheduleId, act: "end" });
        return { said: "Ended. What it made stays as it is." };
    }
  });
  return data(outcome, { status: outcome.ok ? 200 : 422 });

  async function start() {
    const past = text(form, "past");
    try {
      await api.schedules.start({ scheduleId, ...(past === "leave" || past === "make" ? { past } : {}) });
    } catch (error) {
      if (refusalOf(error)?.code !== "draft_incomplete") throw error;
      throw new WrongFields({}, "Something is missing on its sheet. Open the sheet: it says what, beside each line.");
    }
    return { said: "Started" };
  }

  async function change() {
    const read = readTerms((name) => text(form, name));
    if (!read.ok) throw new WrongFields({ [read.field]: read.sentence });
    const name = text(form, "name");
    if (!name) throw new WrongFields({ name: "Give it a name." });
    const basedOn = ScheduleTerms.parse(JSON.parse(text(form, "basedOn")));
    const { reopened } = await api.schedules.change({ scheduleId, name, terms: read.terms, basedOn });
    return { said: reopened ? "Saved. It has to be countersigned again." : "Saved" };
  }
}

export default function SchedulePage() {
  const { schedule, timeZones } = useLoaderData<typeof loader>();
  const { locale } = useAgency();
  const { word } = scheduleStateWords({ ...schedule, modelState: schedule.model.state });
  return (
    <main id="main">
      <PageRibbon title={schedule.name} state={`${ruleWords(schedule.terms, locale)} · ${word}`}>
        <ButtonLink to={`/invoices/${schedule.model.invoiceId}`}>Open the sheet</ButtonLink>
      </PageRibbon>
      <div className="page schedule">
        <ScheduleActs schedule={schedule} />
        <ComingInvoices schedule={schedule} />
        <MadeInvoices runs={schedule.runs} />
        <WhenAndHow schedule={schedule} timeZones={timeZones} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/schedules", label: "Back to the schedules" }} />;
}
