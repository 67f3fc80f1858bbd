/** The link in an invitation: who asks whom to join, and the one button. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useLoaderData, useLocation } from "@remix-run/react";
import { agencyCookie } from "#app/agency-cookie.server.ts";
import { attempt, callerFor } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Button, ButtonLink } from "#app/components/ui/button.tsx";
import { ROLE_SENTENCES } from "#app/role-sentences.ts";

export const meta = () => [
  { title: "An invitation · Countersign" },
  // The address is the key: no other site is told it.
  { name: "referrer", content: "no-referrer" },
  { name: "robots", content: "noindex" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const invitation = await api.invitations.preview({ token: params.token ?? "" });
  return { invitation, signedInAs: context.requestContext.person?.email ?? null };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(form, async () => ({
    value: await api.invitations.accept({ token: params.token ?? "" }),
  }));
  if (!outcome.ok) return data(outcome, { status: 409 });
  return redirect("/inbox", {
    headers: { "set-cookie": agencyCookie(outcome.value.tenantId, context.services.publicUrl) },
  });
}

export default function Invitation() {
  const { invitation, signedInAs } = useLoaderData<typeof loader>();
  const here = encodeURIComponent(useLocation().pathname);
  return (
    <main id="main" className="door">
      <h1>{invitation.agencyName}</h1>
      <p className="lead">
        asks {invitation.email} to join as {invitation.role}. {ROLE_SENTENCES[invitation.role]}
      </p>
      {signedInAs ? (
        <>
          <ActionForm intent="accept" className="grid gap-4">
            <SubmitButton pending="Joining…" large>
              Join {invitation.agencyName}
            </SubmitButton>
          </ActionForm>
          <Form method="post" action="/sign-out" className="mt-4 text-soft">
            You are signed in as {signedInAs}.{" "}
            <Button type="submit" look="link">
              Not you?
            </Button>
          </Form>
        </>
      ) : (
        <div className="flex flex-wrap gap-3">
          <ButtonLink to={`/sign-up?to=${here}&email=${encodeURIComponent(invitation.email)}`} look="ink" large>
            Make an account
          </ButtonLink>
          <ButtonLink to={`/sign-in?to=${here}`} large>
            I have one
          </ButtonLink>
        </div>
      )}
    </main>
  );
}

export function ErrorBoundary() {
  return (
    <RouteErrors
      when={{
        404: "This invitation does not exist, was withdrawn, or was used already. Ask for a new one.",
        409: "This invitation has expired. Ask for a new one.",
      }}
      back={{ to: "/sign-in", label: "Go to the sign-in page" }}
    />
  );
}
