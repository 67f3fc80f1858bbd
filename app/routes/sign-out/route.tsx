/** The way out. A GET only asks, so that no picture or prefetch can sign anybody out. */
import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { Form, Link } from "@remix-run/react";
import { useEffect, useState } from "react";
import { unsentHere } from "#app/collab/forget-person.ts";
import { Button } from "#app/components/ui/button.tsx";
import { askIdentity } from "#app/identity.server.ts";

export const meta = () => [{ title: "Sign out · Countersign" }];

export async function action({ request, context }: ActionFunctionArgs) {
  const answer = await askIdentity(request, context, "sign-out", {});
  return redirect("/sign-in?left", { headers: answer?.cookies ?? [] });
}

export default function SignOut() {
  const [unsent, setUnsent] = useState(0);
  useEffect(() => setUnsent(unsentHere()), []);
  return (
    <main id="main" className="door">
      <h1>Sign out?</h1>
      {unsent === 0 ? (
        <p className="lead">Everything you wrote is saved.</p>
      ) : (
        <p className="lead" role="alert">
          {unsent === 1 ? "One draft has" : `${unsent} drafts have`} edits of yours that are only in this browser.
          Signing out deletes them. <Link to="/drafts">Open the drafts</Link> first to send them.
        </p>
      )}
      <Form method="post">
        <Button type="submit" look="ink" large>
          Sign out
        </Button>
      </Form>
    </main>
  );
}
