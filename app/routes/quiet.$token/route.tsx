/** The link at the foot of a mail: no more of these. Looking changes nothing; the button does. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, publicCallerFor } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { KIND_NAMES } from "#core/notification-words.ts";

export const meta = () => [
  { title: "No more of these mails · Countersign" },
  { name: "referrer", content: "no-referrer" },
  { name: "robots", content: "noindex, nofollow" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  return publicCallerFor(request, context).notifications.mailSwitch({ token: params.token ?? "" });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const token = params.token ?? "";
  const form = await request.formData();
  const outcome = await attempt(form, async () => {
    await publicCallerFor(request, context).notifications.switchMailOff({ token });
    return {};
  });
  return outcome.ok ? redirect(`/quiet/${token}`, 303) : data(outcome, { status: 422 });
}

export default function Quiet() {
  const { kind, agencyName, email, off } = useLoaderData<typeof loader>();
  return (
    <main id="main" className="door">
      <h1>{off ? "No more of these mails" : "Fewer mails?"}</h1>
      {off ? (
        <p className="lead">
          {email} gets no mail from {agencyName} about: {lower(KIND_NAMES[kind])}. It still stands in the list of
          notifications.
        </p>
      ) : (
        <>
          <p className="lead">
            {email} gets a mail from {agencyName} about: {lower(KIND_NAMES[kind])}.
          </p>
          <ActionForm intent="off" className="mb-5">
            <SubmitButton pending="Ending them…" large>
              No more mails of this kind
            </SubmitButton>
          </ActionForm>
        </>
      )}
      <ButtonLink to="/settings/notifications" look={off ? "plain" : "quiet"}>
        Sign in and choose for every kind
      </ButtonLink>
    </main>
  );
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

export function ErrorBoundary() {
  return (
    <RouteErrors
      when={{ 404: "This link ends nothing. Was it copied whole? The mail that it came in has the right one." }}
      back={{ to: "/settings/notifications", label: "Sign in and choose there" }}
    />
  );
}
