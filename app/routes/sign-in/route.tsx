/** The way in. A plain form: it works before, and without, JavaScript. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, Link, useLoaderData, useSearchParams } from "@remix-run/react";
import { useEffect } from "react";
import { refusal, safePath, text } from "#app/api.server.ts";
import { forgetPerson } from "#app/collab/forget-person.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Face } from "#app/components/ui/face.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";
import { NO_FORM_SENTENCE } from "#app/error-sentences.ts";
import { askIdentity, identitySentence } from "#app/identity.server.ts";

export const meta = () => [{ title: "Sign in · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const to = safePath(new URL(request.url).searchParams.get("to"));
  if (context.requestContext.person) return redirect(to);
  return { to, demo: context.services.embedded.demo };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const email = text(form, "email");
  const password = String(form.get("password") ?? "");
  const to = safePath(text(form, "to"));
  const wrong: Record<string, string> = {};
  if (!email) wrong.email = "Write the address you signed up with.";
  if (!password) wrong.password = "Write your password.";
  if (Object.keys(wrong).length > 0) return data(refusal(form, wrong, null), { status: 400 });
  const answer = await askIdentity(request, context, "sign-in/email", { email, password });
  if (!answer) return data(refusal(form, {}, NO_FORM_SENTENCE), { status: 400 });
  if (!answer.ok) return data(refusal(form, {}, identitySentence(answer)), { status: answer.status });
  const next = answer.body.twoFactorRedirect === true ? `/sign-in/code?to=${encodeURIComponent(to)}` : to;
  return redirect(next, { headers: answer.cookies });
}

const DEMO_PASSWORD = "countersign-demo";
const DEMO_PEOPLE = [
  { name: "Ana", does: "writes invoices", colour: 1 },
  { name: "Ben", does: "writes invoices", colour: 2 },
  { name: "Mia", does: "countersigns them", colour: 3 },
  { name: "Noor", does: "keeps the books", colour: 4 },
  { name: "Ruud", does: "owns the agency", colour: 1 },
] as const;

export default function SignIn() {
  const { to, demo } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const left = search.has("left");
  useEffect(() => {
    if (left) forgetPerson();
  }, [left]);
  return (
    <main id="main" className="door">
      <h1>Countersign</h1>
      <p className="lead">Write an invoice together. Send exactly what was approved.</p>
      <ActionForm intent="sign-in" hidden={{ to }} className="grid gap-4">
        <Field name="email" label="Email">
          <TextInput type="email" autoComplete="username" inputMode="email" autoCapitalize="none" required />
        </Field>
        <Field name="password" label="Password">
          <TextInput type="password" autoComplete="current-password" required />
        </Field>
        <SubmitButton pending="Signing in…" large>
          Sign in
        </SubmitButton>
      </ActionForm>
      <p className="mt-4 text-soft">
        New here?{" "}
        <Link to={to === "/inbox" ? "/sign-up" : `/sign-up?to=${encodeURIComponent(to)}`}>Make an account</Link>
      </p>
      {demo && (
        <section className="mt-9 border-t border-rule pt-5" aria-labelledby="demo">
          <h2 id="demo" className="font-semibold">
            Look around as somebody of Studio Harbour
          </h2>
          <p className="hint mb-2">The demo agency lives only on this machine. One press signs you in.</p>
          <ul className="-mx-2">
            {DEMO_PEOPLE.map((person) => (
              <li key={person.name}>
                <Form method="post">
                  <input type="hidden" name="to" value={to} />
                  <input type="hidden" name="email" value={`${person.name.toLowerCase()}@studioharbour.example`} />
                  <input type="hidden" name="password" value={DEMO_PASSWORD} />
                  <button type="submit" className="choice min-h-[38px]">
                    <Face name={person.name} colour={person.colour} />
                    <span className="words">{person.name}</span>
                    <span className="aside">{person.does}</span>
                  </button>
                </Form>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}
