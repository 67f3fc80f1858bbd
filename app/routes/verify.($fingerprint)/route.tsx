/** The public proof: drop a PDF or type what its footer says, and read whether it is genuine. No account; works without script. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { publicCallerFor, refusalOf, text } from "#app/api.server.ts";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";
import { ShieldCheck } from "#app/components/ui/icons.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { sentenceFor } from "#app/error-sentences.ts";
import { useDroppedFile } from "#app/verify/use-dropped-file.ts";
import { Verdict } from "#app/verify/verdict.tsx";
import type { Verdict as Verified, VerifyInput } from "#server/public/verify-document.ts";

export const meta = () => [
  { title: "Verify an invoice · Countersign" },
  { name: "robots", content: "noindex" },
  { name: "referrer", content: "no-referrer" },
];

/** To what was typed, or stood in the link; a dropped file is asked about by the page itself (app/verify/use-dropped-file.ts). */
type Answer = { verdict: Verified; refused?: never } | { refused: string; verdict?: never };

/** The link in a footer names its fingerprint. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { fingerprint } = params;
  return { answer: fingerprint ? await ask(request, context, { fingerprint, number: "" }) : null };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const answer = await ask(request, context, {
    fingerprint: text(form, "fingerprint").slice(0, 100),
    number: text(form, "number").slice(0, 60),
  });
  return data(answer, answer.refused ? { status: 400 } : {});
}

async function ask(request: Request, context: LoaderFunctionArgs["context"], input: VerifyInput): Promise<Answer> {
  try {
    return { verdict: await publicCallerFor(request, context).public.verify(input) };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { refused: sentenceFor(refusal) };
  }
}

export default function Verify() {
  const loaded = useLoaderData<typeof loader>();
  const acted = useActionData<typeof action>();
  const answer = acted ?? loaded.answer;
  const drop = useDroppedFile();
  const asking = useNavigation().state !== "idle" || drop.file.state === "comparing" || drop.file.state === "reading";
  const ofFile = drop.file.state === "answered" ? drop.file.answer : null;
  const typed = drop.file.state === "none" ? answer : null;
  const problem = drop.file.state === "refused" ? drop.file.say : typed?.refused;
  return (
    <main id="main" className="public" {...drop.handlers}>
      <div className="bar text-soft">
        <ShieldCheck className="i" aria-hidden="true" /> Verify an invoice
      </div>
      {ofFile ? (
        <Verdict verdict={ofFile.verdict} asked="bytes" file={ofFile} />
      ) : typed?.verdict ? (
        <Verdict verdict={typed.verdict} asked="fingerprint" />
      ) : (
        <section className="verdict">
          <h1>Is this invoice genuine?</h1>
          <p>
            Drop the PDF that you were sent. Its fingerprint is made here in your browser and compared with what was
            issued; the file goes nowhere.
          </p>
        </section>
      )}
      {problem && (
        <div className="mt-4">
          <Notice loud role="alert" title={problem} />
        </div>
      )}
      <label className="drop mt-4 block cursor-pointer" data-over={drop.over || undefined}>
        {asking
          ? drop.file.state === "reading"
            ? "Not known by its bytes: reading what it says …"
            : "Comparing …"
          : ofFile || typed?.verdict
            ? "Drop another PDF, or choose one"
            : "Drop the PDF here, or choose it"}
        <input
          type="file"
          accept=".pdf,application/pdf"
          className="sr-only"
          onChange={(event) => {
            void drop.take(event.currentTarget.files?.[0]);
            // The same file, chosen again, is asked about again.
            event.currentTarget.value = "";
          }}
        />
      </label>
      <Form onSubmit={drop.forget} method="post" action="/verify" className="verify-by-hand">
        <Field label="Fingerprint from the footer" name="fingerprint">
          <TextInput placeholder="7F3A·91C2" autoComplete="off" spellCheck={false} required />
        </Field>
        <Field label="Number of the invoice" name="number">
          <TextInput placeholder="2026-0147" autoComplete="off" spellCheck={false} />
        </Field>
        <Button type="submit" disabled={asking}>
          Look it up
        </Button>
      </Form>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
