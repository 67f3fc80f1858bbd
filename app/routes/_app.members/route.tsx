/** Who belongs to the agency, with which role, and who was asked to join. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useFetcher, useLoaderData } from "@remix-run/react";
import { useRef, useState } from "react";
import { attempt, callerFor, text, WrongFields } from "#app/api.server.ts";
import { ActionForm, RowAction, SubmitButton } from "#app/components/action-form.tsx";
import { useApp } from "#app/components/app-data.ts";
import { CopyText } from "#app/components/copy-text.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { ConfirmDialog } from "#app/components/ui/dialog.tsx";
import { Face } from "#app/components/ui/face.tsx";
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { ROLE_SENTENCES } from "#app/role-sentences.ts";
import { may, mayAssignRole, ROLES, type Role } from "#core/permissions.ts";

export const meta = () => [{ title: "Members · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const manages = may(context.requestContext.actor?.role ?? "viewer", "members.manage");
  const [members, invitations] = await Promise.all([
    api.members.list(),
    manages ? api.members.invitations() : { rows: [] },
  ]);
  return { members: members.rows, invitations: invitations.rows };
}

const roleOf = (form: FormData): Role => {
  const role = ROLES.find((one) => one === text(form, "role"));
  if (!role) throw new WrongFields({ role: "Choose one from the list." });
  return role;
};

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(
    form,
    async (): Promise<{ said: string; value: { url: string; email: string } | null }> => {
      switch (form.get("intent")) {
        case "invite": {
          const email = text(form, "email").toLowerCase();
          const { url } = await api.members.invite({ email, role: roleOf(form) });
          return { said: `Invited ${email}`, value: { url, email } };
        }
        case "revoke":
          await api.members.revokeInvitation({ invitationId: text(form, "invitationId") });
          return { said: "Withdrawn: the link no longer works", value: null };
        case "remove":
          await api.members.remove({ memberId: text(form, "memberId") });
          return { said: "Removed. What they wrote and countersigned stays.", value: null };
        default:
          await api.members.setRole({ memberId: text(form, "memberId"), role: roleOf(form) });
          return { said: "Role changed, from this moment on", value: null };
      }
    },
    { "code:already_a_member": "email" },
  );
  return data(outcome, { status: outcome.ok ? 200 : 400 });
}

type Member = { memberId: string; name: string; email: string; role: Role };

export default function Members() {
  const { members, invitations } = useLoaderData<typeof loader>();
  const { role } = useApp();
  const manages = may(role, "members.manage");
  return (
    <main id="main">
      <PageRibbon title="Members" state={members.length === 1 ? "only you so far" : `${members.length} people`} />
      <div className="page narrow">
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className="m0">
                Email
              </th>
              <th scope="col">Role</th>
              {manages && (
                <th scope="col" className="n">
                  <span className="sr-only">Remove</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <MemberRow key={member.memberId} member={member} />
            ))}
          </tbody>
        </table>
        {manages && <Invite />}
        {invitations.length > 0 && (
          <section className="part mt-2" aria-labelledby="pending">
            <h2 id="pending">Asked to join</h2>
            <table className="ledger">
              <thead className="sr-only">
                <tr>
                  <th scope="col">Email</th>
                  <th scope="col">Role</th>
                  <th scope="col">When</th>
                  <th scope="col">Withdraw</th>
                </tr>
              </thead>
              <tbody>
                {invitations.map((invitation) => (
                  <tr key={invitation.invitationId}>
                    <td className="lead">{invitation.email}</td>
                    <td className="sub soft">{invitation.role}</td>
                    <td className="m0 soft">
                      {invitation.expired ? (
                        "expired"
                      ) : (
                        <>
                          asked <DateText at={invitation.createdAt} />
                        </>
                      )}
                    </td>
                    <td className="n">
                      <RowAction intent="revoke" hidden={{ invitationId: invitation.invitationId }}>
                        Withdraw
                      </RowAction>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        <section className="part" aria-labelledby="roles">
          <h2 id="roles">What each role may do</h2>
          <dl className="facts">
            {ROLES.map((one) => (
              <div key={one} className="contents">
                <dt className="capitalize">{one}</dt>
                <dd>{ROLE_SENTENCES[one]}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </main>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { role, memberId } = useApp();
  const change = useFetcher({ key: `role-${member.memberId}` });
  const remove = useFetcher({ key: `remove-${member.memberId}` });
  const [asking, setAsking] = useState(false);
  const removal = useRef<HTMLFormElement>(null);
  const self = member.memberId === memberId;
  const offered = ROLES.filter((one) => one === member.role || mayAssignRole(role, member.role, one));
  const refused = [change.data, remove.data].find(
    (outcome): outcome is { ok: false; sentence: string } =>
      typeof outcome === "object" && outcome !== null && "ok" in outcome && outcome.ok === false,
  );
  return (
    <>
      <tr>
        <td className="lead">
          <span className="flex items-center gap-[10px]">
            <Face name={member.name} who={member.memberId} />
            {member.name}
            {self && <span className="small">you</span>}
          </span>
        </td>
        <td className="m0 soft">{member.email}</td>
        <td className="max-wide:-order-1">
          {offered.length > 1 ? (
            <change.Form method="post">
              <input type="hidden" name="intent" value="role" />
              <input type="hidden" name="memberId" value={member.memberId} />
              <select
                // Shows what is true again when the server refused.
                key={`${member.role} ${change.state}`}
                name="role"
                className="input h-[28px] w-auto max-wide:h-[34px]"
                aria-label={`Role of ${member.name}`}
                defaultValue={String(change.formData?.get("role") ?? member.role)}
                onChange={(event) => change.submit(event.currentTarget.form)}
              >
                {offered.map((one) => (
                  <option key={one} value={one}>
                    {one}
                  </option>
                ))}
              </select>
              <noscript>
                <Button type="submit">Change</Button>
              </noscript>
            </change.Form>
          ) : (
            member.role
          )}
        </td>
        {may(role, "members.manage") && (
          <td className="n end">
            {mayAssignRole(role, member.role, null) && (
              <remove.Form
                method="post"
                ref={removal}
                className="inline"
                onSubmit={(event) => {
                  if (asking) return;
                  event.preventDefault();
                  setAsking(true);
                }}
              >
                <input type="hidden" name="intent" value="remove" />
                <input type="hidden" name="memberId" value={member.memberId} />
                <Button type="submit" look="link" className="text-soft">
                  {self ? "Leave" : "Remove"}
                </Button>
              </remove.Form>
            )}
            <ConfirmDialog
              open={asking}
              onOpenChange={setAsking}
              title={self ? "Leave this agency?" : `Remove ${member.name}?`}
              act={self ? "Leave" : `Remove ${member.name}`}
              onConfirm={() => removal.current && remove.submit(removal.current)}
            >
              {self ? "You lose access" : "They lose access"} at once, in every open window. What{" "}
              {self ? "you" : "they"} wrote and countersigned stays, under {self ? "your" : "their"} name.
            </ConfirmDialog>
          </td>
        )}
      </tr>
      {refused && (
        <tr>
          <td colSpan={4} className="wrap">
            <Notice title={refused.sentence} loud role="alert" />
          </td>
        </tr>
      )}
    </>
  );
}

function Invite() {
  const { role } = useApp();
  const [chosen, setChosen] = useState<Role>("editor");
  const answer = useActionData<typeof action>();
  const invited = answer?.ok && answer.intent === "invite" ? answer.value : null;
  const offered = ROLES.filter((one) => mayAssignRole(role, null, one));
  return (
    <section className="part mt-6" aria-labelledby="invite">
      <h2 id="invite">Invite somebody</h2>
      <p>They make an account, or use the one they have, and join with this role.</p>
      <ActionForm intent="invite" clears className="grid gap-3" initial={{ role: chosen }}>
        <div className="grid items-start gap-3 wide:grid-cols-[1fr_170px_auto]">
          <Field name="email" label="Their address">
            <TextInput type="email" inputMode="email" autoCapitalize="none" placeholder="eva@studioharbour.example" />
          </Field>
          <Field name="role" label="As">
            <Select onChange={(event) => setChosen(event.target.value as Role)}>
              {offered.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </Select>
          </Field>
          <div className="wide:pt-[23px]">
            <SubmitButton pending="Inviting…">Invite</SubmitButton>
          </div>
        </div>
        <p className="hint">{ROLE_SENTENCES[chosen]}</p>
      </ActionForm>
      {invited && (
        <Notice title={`A mail with this link is on its way to ${invited.email}`} role="status">
          <p className="mb-2">
            It is shown only now. It works once, within two weeks, and lets in whoever opens it first.
          </p>
          <CopyText text={invited.url} label="Invitation link" />
        </Notice>
      )}
    </section>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
