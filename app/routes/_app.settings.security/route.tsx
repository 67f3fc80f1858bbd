/** A second step for one's own sign-in: a code from an authenticator app, and backup codes for the day the phone is gone. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { refusal, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { NO_FORM_SENTENCE } from "#app/error-sentences.ts";
import type { Done, Refused } from "#app/form-outcome.ts";
import { askIdentity, hasSecondStep, identitySentence } from "#app/identity.server.ts";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import { qrOutline } from "#core/sheet/qr-outline.ts";

export const meta = () => [{ title: "Your sign-in · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  return { on: await hasSecondStep(request, context) };
}

type Begun = { secret: string; qr: { size: number; d: string }; backupCodes: string[] };
type Answer = (Refused | Done<Begun | null>) & { intent: string };

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const intent = text(form, "intent");
  const password = String(form.get("password") ?? "");
  const code = text(form, "code").replace(/\s/g, "");
  const [path, body, field] =
    intent === "confirm"
      ? (["two-factor/verify-totp", { code }, "code"] as const)
      : ([intent === "off" ? "two-factor/disable" : "two-factor/enable", { password }, "password"] as const);
  const answer = await askIdentity(request, context, path, body);
  if (!answer?.ok) {
    const wrong = answer ? { [field]: identitySentence(answer) } : {};
    const refused: Answer = { ...refusal(form, wrong, answer ? null : NO_FORM_SENTENCE), intent };
    // A wrong code must not take the QR code away that was already scanned.
    return data(refused, { status: 400 });
  }
  const said = intent === "confirm" ? "Two-step sign-in is on" : intent === "off" ? "Two-step sign-in is off" : null;
  const done: Answer = { ok: true, said, value: intent === "begin" ? begunOf(answer.body) : null, intent };
  return data(done, { headers: answer.cookies });
}

function begunOf(body: Record<string, unknown>): Begun | null {
  const uri = typeof body.totpURI === "string" ? body.totpURI : "";
  const secret = URL.parse(uri)?.searchParams.get("secret") ?? "";
  const backupCodes = Array.isArray(body.backupCodes) ? body.backupCodes.map(String) : [];
  return secret ? { secret, qr: qrOutline(uri), backupCodes } : null;
}

export default function Security() {
  const { on } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const begun = answer?.ok && answer.intent === "begin" ? answer.value : null;
  return (
    <main id="main">
      <PageRibbon title="Settings" />
      <div className="page narrow">
        <SettingsTabs />
        <section className="part border-t-0" aria-labelledby="two-step">
          <h2 id="two-step">Two-step sign-in</h2>
          <p>
            A password can be guessed or stolen; a code from your phone is worthless half a minute later. Who
            countersigns invoices should have it on.
          </p>
          {on === null ? (
            <Notice title={NO_FORM_SENTENCE} />
          ) : on ? (
            <>
              <Notice title="It is on" role="status">
                You are asked for a code whenever you sign in.
              </Notice>
              <ActionForm intent="off" className="grid max-w-[340px] gap-3">
                <Field name="password" label="Your password, to turn it off">
                  <TextInput type="password" autoComplete="current-password" />
                </Field>
                <div>
                  <SubmitButton look="plain" pending="Turning off…">
                    Turn it off
                  </SubmitButton>
                </div>
              </ActionForm>
            </>
          ) : begun ? (
            <Confirm begun={begun} />
          ) : answer?.intent === "confirm" && !answer.ok ? (
            <Confirm begun={null} />
          ) : (
            <ActionForm intent="begin" className="grid max-w-[340px] gap-3">
              <Field name="password" label="Your password, to begin">
                <TextInput type="password" autoComplete="current-password" />
              </Field>
              <div>
                <SubmitButton pending="Beginning…">Set it up</SubmitButton>
              </div>
            </ActionForm>
          )}
        </section>
      </div>
    </main>
  );
}

/** Without `begun` the code was wrong: the app has the secret already, so only the code is asked for again. */
function Confirm({ begun }: { begun: Begun | null }) {
  return (
    <div className="grid gap-5">
      {begun && (
        <>
          <div className="flex flex-wrap items-start gap-6">
            <svg
              viewBox={`-4 -4 ${begun.qr.size + 8} ${begun.qr.size + 8}`}
              className="paper h-[168px] w-[168px] rounded-[3px] bg-white text-black"
              role="img"
              aria-label="QR code for an authenticator app"
            >
              <path d={begun.qr.d} fill="currentColor" />
            </svg>
            <div className="max-w-[380px] flex-1">
              <b className="font-semibold">1. Scan this with an authenticator app</b>
              <p className="hint">Or type this key into it:</p>
              <p className="break-all font-semibold tracking-wide" data-testid="totp-key">
                {begun.secret.match(/.{1,4}/g)?.join(" ")}
              </p>
            </div>
          </div>
          <div>
            <b className="font-semibold">2. Keep these backup codes where your phone is not</b>
            <p className="hint mb-2">Each works once. They are shown only now.</p>
            <ul className="grid grid-cols-2 gap-x-6 gap-y-1 wide:grid-cols-5">
              {begun.backupCodes.map((code) => (
                <li key={code}>{code}</li>
              ))}
            </ul>
          </div>
        </>
      )}
      <ActionForm intent="confirm" className="grid max-w-[340px] gap-3">
        <Field
          name="code"
          label={begun ? "3. The six digits that the app shows now" : "The six digits that the app shows now"}
        >
          <TextInput inputMode="numeric" autoComplete="one-time-code" maxLength={7} />
        </Field>
        <div>
          <SubmitButton pending="Checking…">Turn it on</SubmitButton>
        </div>
      </ActionForm>
    </div>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
