/** The second step of signing in: a code from the phone, or one of the backup codes. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { refusal, safePath, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";
import { NO_FORM_SENTENCE } from "#app/error-sentences.ts";
import { askIdentity, identitySentence } from "#app/identity.server.ts";

export const meta = () => [{ title: "Second step · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const to = safePath(new URL(request.url).searchParams.get("to"));
  if (context.requestContext.person) return redirect(to);
  return { to };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const code = text(form, "code").replace(/\s/g, "");
  if (!code) return data(refusal(form, { code: "Write the six digits." }, null), { status: 400 });
  const path = /^\d{6}$/.test(code) ? "two-factor/verify-totp" : "two-factor/verify-backup-code";
  const answer = await askIdentity(request, context, path, { code });
  if (!answer) return data(refusal(form, {}, NO_FORM_SENTENCE), { status: 400 });
  if (!answer.ok) return data(refusal(form, { code: identitySentence(answer) }, null), { status: answer.status });
  return redirect(safePath(text(form, "to")), { headers: answer.cookies });
}

export default function SecondStep() {
  const { to } = useLoaderData<typeof loader>();
  return (
    <main id="main" className="door">
      <h1>One more step</h1>
      <p className="lead">Your account asks for a code as well as the password.</p>
      <ActionForm intent="code" hidden={{ to }} className="grid gap-4">
        <Field
          name="code"
          label="Code"
          hint="Six digits from your authenticator app. Without your phone, use one of your backup codes."
        >
          <TextInput autoComplete="one-time-code" inputMode="text" maxLength={24} required />
        </Field>
        <SubmitButton pending="Checking…" large>
          Go on
        </SubmitButton>
      </ActionForm>
      <p className="mt-4 text-soft">
        <Link to="/sign-in">Start again</Link>
      </p>
    </main>
  );
}
