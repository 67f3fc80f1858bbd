/** How one is told of what happens: by which ways, when not at all, and in which browsers. Everybody's own. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { useApp } from "#app/components/app-data.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Checkbox, Field, TextInput } from "#app/components/ui/field.tsx";
import { DevicesPart } from "#app/notifications/devices-part.tsx";
import { readSettingsForm } from "#app/notifications/read-settings-form.ts";
import { WaysTable } from "#app/notifications/ways-table.tsx";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import "#app/notifications/notifications.css";

export const meta = () => [{ title: "What you hear of · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { notifications } = callerFor(request, context);
  const [settings, push] = await Promise.all([notifications.settings(), notifications.devices()]);
  return { settings, push };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { notifications } = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(
    form,
    async () => {
      if (text(form, "intent") === "forget") {
        await notifications.unsubscribe({ deviceId: text(form, "deviceId") });
        return { said: "That browser is not woken any more" };
      }
      await notifications.saveSettings(readSettingsForm(form));
      return { said: "Saved" };
    },
    { "quiet.from": "quietFrom", "quiet.until": "quietUntil" },
  );
  return data(outcome, { status: outcome.ok ? 200 : 422 });
}

export default function NotificationSettings() {
  const { settings, push } = useLoaderData<typeof loader>();
  const { agency } = useApp();
  return (
    <main id="main">
      <PageRibbon title="Settings" />
      <div className="page narrow">
        <SettingsTabs />
        <ActionForm
          intent="save"
          initial={{
            timeZone: settings.chosenZone ?? "",
            digestAt: settings.digestAt,
            quietFrom: settings.quiet?.from ?? "19:00",
            quietUntil: settings.quiet?.until ?? "08:00",
          }}
        >
          <section className="part border-t-0" aria-labelledby="ways">
            <h2 id="ways">What you hear of</h2>
            <p>
              These are yours alone; everybody chooses for themselves. Word of an invoice that was issued without its
              countersignatures always reaches owners by mail.
            </p>
            <WaysTable chosen={settings.ways} />
          </section>
          <section className="part" aria-labelledby="when">
            <h2 id="when">When</h2>
            <p>The list here changes at once, at any hour. Mail and push wait until you may be disturbed.</p>
            <div className="grid max-w-[460px] gap-4">
              <Checkbox
                name="quiet"
                label="Quiet hours"
                hint="What happens then comes when they end."
                on={settings.quiet !== null}
              />
              <div className="grid grid-cols-2 gap-4">
                <Field name="quietFrom" label="From">
                  <TextInput type="time" />
                </Field>
                <Field name="quietUntil" label="Until">
                  <TextInput type="time" />
                </Field>
              </div>
              <Field name="digestAt" label="The mail of once a day comes at">
                <TextInput type="time" />
              </Field>
              <Field
                name="timeZone"
                label="Your time zone"
                hint={`As in Europe/Lisbon. Empty: where the agency is, ${agency.timeZone}.`}
              >
                <TextInput autoComplete="off" spellCheck={false} placeholder={agency.timeZone} />
              </Field>
            </div>
          </section>
          <section className="part" aria-labelledby="details">
            <h2 id="details">On a locked screen</h2>
            <Checkbox
              name="pushDetails"
              label="Push may name clients and amounts"
              hint="Off, it says only that there is something. Whoever sees your phone sees this."
              on={settings.pushDetails}
            />
          </section>
          <div className="mt-6 mb-8">
            <SubmitButton pending="Saving…">Save</SubmitButton>
          </div>
        </ActionForm>
        <DevicesPart publicKey={push.publicKey} devices={push.devices} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
