/** A new account. Which agency it belongs to comes after: a new one, or the one that invited it. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { refusal, safePath, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";
import { NO_FORM_SENTENCE } from "#app/error-sentences.ts";
import { askIdentity, identitySentence } from "#app/identity.server.ts";

export const meta = () => [{ title: "Make an account · Countersign" }];

const PASSWORD_CHARS_MIN = 10;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const to = safePath(search.get("to"), "/welcome");
  if (context.requestContext.person) return redirect(to);
  return { to, email: search.get("email")?.slice(0, 254) ?? "" };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const name = text(form, "name");
  const email = text(form, "email");
  const password = String(form.get("password") ?? "");
  const wrong: Record<string, string> = {};
  if (!name) wrong.name = "Your colleagues see this name beside what you write, and clients on what you countersign.";
  if (name.length > 100) wrong.name = "This is too long: 100 characters at most.";
  if (!/^\S+@\S+\.\S+$/.test(email)) wrong.email = "This is not an email address. Write it like name@example.com.";
  if (password.length < PASSWORD_CHARS_MIN) {
    wrong.password = "Use at least ten characters. A few words in a row are easy to keep in mind.";
  }
  if (Object.keys(wrong).length > 0) return data(refusal(form, wrong, null), { status: 400 });
  const answer = await askIdentity(request, context, "sign-up/email", { name, email, password });
  if (!answer) return data(refusal(form, {}, NO_FORM_SENTENCE), { status: 400 });
  if (!answer.ok) return data(refusal(form, {}, identitySentence(answer)), { status: answer.status });
  return redirect(safePath(text(form, "to"), "/welcome"), { headers: answer.cookies });
}

export default function SignUp() {
  const { to, email } = useLoaderData<typeof loader>();
  return (
    <main id="main" className="door">
      <h1>Make an account</h1>
      <p className="lead">Then start an agency of your own, or join the one that invited you.</p>
      <ActionForm intent="sign-up" hidden={{ to }} initial={{ email }} className="grid gap-4">
        <Field name="name" label="Your name" hint="As it should stand under what you countersign.">
          <TextInput autoComplete="name" maxLength={100} required />
        </Field>
        <Field name="email" label="Email">
          <TextInput type="email" autoComplete="username" inputMode="email" autoCapitalize="none" required />
        </Field>
        <Field name="password" label="Password" hint="At least ten characters.">
          <TextInput
            type="password"
            autoComplete="new-password"
            minLength={PASSWORD_CHARS_MIN}
            maxLength={128}
            required
          />
        </Field>
        <SubmitButton pending="Making it…" large>
          Make the account
        </SubmitButton>
      </ActionForm>
      <p className="mt-4 text-soft">
        You have one? <Link to={`/sign-in?to=${encodeURIComponent(to)}`}>Sign in</Link>
      </p>
    </main>
  );
}
