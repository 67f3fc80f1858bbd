/** The way out. A GET only asks, so that no picture or prefetch can sign anybody out. */
import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { Button } from "#app/components/ui/button.tsx";
import { askIdentity } from "#app/identity.server.ts";

export const meta = () => [{ title: "Sign out · Countersign" }];

export async function action({ request, context }: ActionFunctionArgs) {
  const answer = await askIdentity(request, context, "sign-out", {});
  return redirect("/sign-in", { headers: answer?.cookies ?? [] });
}

export default function SignOut() {
  return (
    <main id="main" className="door">
      <h1>Sign out?</h1>
      <p className="lead">Everything you wrote is saved.</p>
      <Form method="post">
        <Button type="submit" look="ink" large>
          Sign out
        </Button>
      </Form>
    </main>
  );
}
