/** When clients are reminded of what they owe: the ladder in a sentence and a picture, its steps, their words, and what it would send. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { type ComponentProps, Fragment } from "react";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Checkbox } from "#app/components/ui/field.tsx";
import { RemindersAhead } from "#app/settings/reminder-ahead.tsx";
import { reminderSettingsIn, wordsIn } from "#app/settings/reminder-form.server.ts";
import { ReminderPicture } from "#app/settings/reminder-picture.tsx";
import { ladderSentence } from "#app/settings/reminder-sentences.ts";
import { ReminderSteps, stepValues } from "#app/settings/reminder-steps.tsx";
import { LateFeeFields, ReminderHour } from "#app/settings/reminder-terms.tsx";
import { ReminderWordsPart } from "#app/settings/reminder-words-part.tsx";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatDecimal } from "#core/decimal.ts";
import { formatMoney } from "#core/money.ts";
import type { ReminderSettings } from "#core/reminder-settings.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";
import "#app/settings/reminders.css";

export const meta = () => [{ title: "Reminders · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const search = new URL(request.url).searchParams;
  const [current, agency] = await Promise.all([api.reminders.settings(), api.agency.read()]);
  const step = current.settings.steps.find(({ id }) => id === search.get("words"));
  const language = sheetLanguage(search.get("language") ?? agency.locale);
  const words = step ? { step, language, usual: (await api.reminders.usualWords({ language }))[step.tone] } : null;
  return { current, words };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const [{ enabled, settings }, agency] = await Promise.all([api.reminders.settings(), api.agency.read()]);
  const basedOn = Number(text(form, "basedOn"));
  const outcome = await attempt<Run>(form, async () => {
    if (text(form, "intent") === "words") {
      await api.reminders.saveSettings({ enabled, settings: wordsIn(form, settings), basedOn });
      return { said: "Saved" };
    }
    const written = reminderSettingsIn(form, settings, agency);
    if (text(form, "act") === "dry-run") return { value: { run: await api.reminders.dryRun({ settings: written }) } };
    await api.reminders.saveSettings({ enabled: form.has("enabled"), settings: written, basedOn });
    return { said: form.has("enabled") ? "Saved. The next hour goes by it." : "Saved. Nobody is reminded." };
  });
  return outcome.ok ? outcome : data(outcome, { status: 422 });
}

type Run = ComponentProps<typeof RemindersAhead>;

export default function ReminderSettingsPage() {
  const { current, words } = useLoaderData<typeof loader>();
  const agency = useAgency();
  const { enabled, settings, version } = current;
  const mayChange = agency.may("agency.update");
  return (
    <main id="main">
      <PageRibbon title="Settings" />
      <div className="page narrow">
        <SettingsTabs />
        <section className="part" aria-labelledby="ladder">
          <h2 id="ladder">Reminders</h2>
          <p>
            {enabled
              ? ladderSentence(settings.steps.map(({ offsetDays }) => offsetDays))
              : "They are off: nobody is reminded."}{" "}
            From {settings.fromHour}:00 by the client's clock, on working days where the client is. Whatever is paid,
            credited, voided or paused is left alone.
          </p>
          <ReminderPicture steps={settings.steps} on={enabled} />
          {mayChange && <LadderForm enabled={enabled} settings={settings} version={version} />}
        </section>
        {mayChange && words && <ReminderWordsPart {...words} version={version} />}
      </div>
    </main>
  );
}

function LadderForm({ enabled, settings, version }: { enabled: boolean; settings: ReminderSettings; version: number }) {
  const { locale, baseCurrency } = useAgency();
  const answer = useActionData<typeof action>();
  const run = answer?.ok ? answer.value?.run : undefined;
  const fee = settings.lateFee;
  const initial = {
    ...stepValues(settings.steps),
    fromHour: String(settings.fromHour),
    annualRate: fee ? formatDecimal(fee.annualRate, locale) : "",
    basis: fee?.basis ?? "statutory",
    fixed: fee?.fixed ? formatMoney(fee.fixed.minor, fee.fixed.currency, locale) : "",
  };
  return (
    <ActionForm intent="ladder" className="ladder-form" hidden={{ basedOn: String(version) }} initial={initial}>
      {/* What was saved is shown as it was read; the form around it stays, and says once that it was saved. */}
      <Fragment key={version}>
        <Checkbox name="enabled" label="Remind clients" on={enabled} />
        <h3>Steps</h3>
        <ReminderSteps steps={settings.steps} />
        <ReminderHour />
        <h3>Late fee</h3>
        <p className="ladder-said">
          After a step with a late fee, a draft is made with the sum written out. It is submitted, countersigned and
          sent like any other, or thrown away: nobody is charged by itself.
        </p>
        <LateFeeFields currency={baseCurrency} />
      </Fragment>
      <div className="ladder-buttons">
        <SubmitButton pending="Saving…">Save</SubmitButton>
        <SubmitButton pending="Looking…" look="plain" name="act" value="dry-run">
          What would it send this week?
        </SubmitButton>
      </div>
      {run && <RemindersAhead run={run} />}
    </ActionForm>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
