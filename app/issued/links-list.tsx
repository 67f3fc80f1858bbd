/** Who has a link to this document and whether they looked; a link can be made, copied, revoked and, for a while, given back. */
import { Form } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import { IconButton } from "#app/components/ui/button.tsx";
import { Copy, Monitor, Smartphone, Tablet } from "#app/components/ui/icons.tsx";
import { useToast } from "#app/components/ui/toast.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { ClientSide } from "./client-side.server.ts";

type ClientLink = ClientSide["links"][number];

export function ClientLinks({ links }: { links: ClientLink[] }) {
  const maySend = useAgency().may("invoices.issue");
  return (
    <section id="links" className="client-side" aria-labelledby="links-title">
      <h2 id="links-title">Links</h2>
      <ul>
        {links.map((link) => (
          <li key={link.linkId} className="note" data-state={link.state}>
            <LinkRow link={link} maySend={maySend} />
          </li>
        ))}
      </ul>
      {maySend && <NewLink />}
    </section>
  );
}

function LinkRow({ link, maySend }: { link: ClientLink; maySend: boolean }) {
  return (
    <>
      <div className="client-link">
        <b>{whoseLink(link)}</b>
        {link.url && <CopyLink url={link.url} whose={whoseLink(link)} />}
      </div>
      <p>
        <Views link={link} />
      </p>
      <p>
        <Standing link={link} />
      </p>
      {maySend && link.state === "open" && (
        <details>
          <summary>Revoke</summary>
          <Form method="post" preventScrollReset className="stack">
            <input type="hidden" name="linkId" value={link.linkId} />
            <p>
              It stops opening at once, for everybody who has it. Whoever tries is told that you closed it and whom to
              ask.
            </p>
            <button className="btn" type="submit" name="intent" value="link-revoke">
              Revoke this link
            </button>
          </Form>
        </details>
      )}
      {maySend && link.restorable && (
        <Form method="post" preventScrollReset>
          <input type="hidden" name="linkId" value={link.linkId} />
          <button className="as-link" type="submit" name="intent" value="link-restore">
            Undo: let it open again
          </button>
        </Form>
      )}
    </>
  );
}

function whoseLink(link: ClientLink): string {
  if (link.recipient !== null) return link.recipient;
  return link.madeBy === null ? "The document's own link" : `Made by ${link.madeBy}`;
}

const DEVICES = { phone: Smartphone, tablet: Tablet, computer: Monitor };

function Views({ link }: { link: ClientLink }) {
  if (link.lastViewedAt === null) return <>Not opened yet</>;
  const Device = link.lastDevice && DEVICES[link.lastDevice];
  return (
    <>
      {link.views === 1 ? "Viewed once" : `Viewed ${link.views} times, last`}, <DateText at={link.lastViewedAt} />
      {Device && (
        <span className="client-device">
          {" "}
          <Device size={13} aria-hidden="true" /> on a {link.lastDevice}
        </span>
      )}
    </>
  );
}

function Standing({ link }: { link: ClientLink }) {
  switch (link.state) {
    case "revoked":
      return (
        <>
          Revoked{link.revokedBy ? ` by ${link.revokedBy}` : ""}
          {link.revokedAt && (
            <>
              , <DateText at={link.revokedAt} />
            </>
          )}
        </>
      );
    case "expired":
      return (
        <>
          Expired <DateText day={link.expiresAt.slice(0, 10)} exact />
        </>
      );
    case "open":
      return (
        <>
          Opens until <DateText day={link.expiresAt.slice(0, 10)} exact />
        </>
      );
  }
}

function CopyLink({ url, whose }: { url: string; whose: string }) {
  const say = useToast();
  return (
    <IconButton
      label={`Copy the link: ${whose}`}
      onClick={() =>
        navigator.clipboard.writeText(url).then(
          () => say({ title: "Copied. Whoever opens it sees this document." }),
          () => say({ title: `The browser did not let us copy it: ${url}` }),
        )
      }
    >
      <Copy className="i" aria-hidden="true" />
    </IconButton>
  );
}

function NewLink() {
  return (
    <details>
      <summary>Make a link</summary>
      <Form method="post" preventScrollReset className="stack">
        <p>For somebody who asks for one of their own, or to hand over in a chat. It shows this document alone.</p>
        <label htmlFor="days">It opens for</label>
        <select className="input" id="days" name="days" defaultValue="90">
          <option value="30">30 days</option>
          <option value="90">90 days</option>
          <option value="365">a year</option>
        </select>
        <button className="btn ink" type="submit" name="intent" value="link-make">
          Make it
        </button>
      </Form>
    </details>
  );
}
