/** Edits that the draft did not take, as a proposal: what they are in words and money, and the ways to go on with them. */
import { useNavigate } from "@remix-run/react";
import { useEffect, useMemo, useState } from "react";
import { useApi } from "#app/api.ts";
import { forgetKept, type NotTaken, setAside } from "#app/collab/kept-edits.ts";
import { useApp } from "#app/components/app-data.ts";
import { moneyText } from "#app/components/money-text.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { useToast } from "#app/components/ui/toast.tsx";
import { sentenceForError } from "#app/error-sentences.ts";
import { carryOver } from "#core/carry-over.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { diffDrafts } from "#core/draft-diff.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { may } from "#core/permissions.ts";
import { changeWords } from "./change-words.ts";
import type { KeptCardProps } from "./kept-edits-host.tsx";
import { operationsBetween } from "./operations-between.ts";
import "./kept-card.css";

const WHY: Record<NotTaken, string> = {
  frozen: "This was submitted before these edits of yours arrived, so they are not in it.",
  closed: "This is no draft any more, and these edits of yours never reached it.",
  rebuilt:
    "This draft was built anew on the server while you were away, so these edits of yours have no place in it yet.",
  read_only: "Your role only reads drafts now, so these edits of yours were not taken.",
};

const SHOWN_MAX = 8;

/** What the document says now, in whatever state it is. */
type Theirs =
  | { state: "asking" }
  | { state: "known"; content: DraftContent; isDraft: boolean; taxPolicy: TaxPolicy }
  | { state: "unknown" };

export function KeptCard({ kept }: KeptCardProps) {
  const { person, role, agency } = useApp();
  const api = useApi();
  const navigate = useNavigate();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const [theirs, setTheirs] = useState<Theirs>({ state: "asking" });
  const { userId } = person;

  useEffect(() => {
    let current = true;
    api.invoices.byId.query({ invoiceId: kept.invoiceId }).then(
      (invoice) =>
        current &&
        setTheirs({
          state: "known",
          content: invoice.content,
          isDraft: invoice.state === "draft",
          taxPolicy: invoice.agency.taxPolicy,
        }),
      () => current && setTheirs({ state: "unknown" }),
    );
    return () => {
      current = false;
    };
  }, [api, kept.invoiceId]);

  const known = theirs.state === "known" ? theirs.content : null;
  const proposed = useMemo(() => (known ? carryOver(kept.base, kept.mine, known) : kept.mine), [kept, known]);
  const taxPolicy = theirs.state === "known" ? theirs.taxPolicy : "category";
  const diff = useMemo(
    () => diffDrafts(known ?? kept.base ?? { ...kept.mine, lines: [] }, proposed, { taxPolicy }),
    [kept, known, proposed, taxPolicy],
  );
  const nothing = theirs.state !== "asking" && diff.changes.length === 0;
  // Everything in it has arrived by another way: there is nothing to decide.
  useEffect(() => {
    if (nothing) forgetKept(userId, kept.id);
  }, [nothing, userId, kept.id]);
  if (theirs.state === "asking" || nothing) return null;

  const discard = () => {
    const forgotten = forgetKept(userId, kept.id);
    say({
      title: "Your edits were discarded.",
      ...(forgotten ? { act: { label: "Undo", run: () => setAside(userId, forgotten) } } : {}),
    });
  };
  const act = async (work: () => Promise<string>, done: string) => {
    setBusy(true);
    try {
      const invoiceId = await work();
      forgetKept(userId, kept.id);
      say({ title: done });
      navigate(`/invoices/${invoiceId}`);
    } catch (error) {
      say({ title: sentenceForError(error) });
    } finally {
      setBusy(false);
    }
  };
  const carry = async () => {
    const { kind, clientId, ...content } = proposed;
    if (kind === "invoice") {
      const key = `kept-${kept.id}`;
      const made = await api.invoices.create.mutate({
        content,
        ...(clientId ? { clientId } : {}),
        idempotencyKey: key,
      });
      return made.invoiceId;
    }
    // A credit note stays tied to what it corrects, so it begins as a copy.
    const { invoiceId } = await api.invoices.duplicate.mutate({ invoiceId: kept.invoiceId });
    const copy = await api.invoices.byId.query({ invoiceId });
    const operations = operationsBetween(copy.content, { ...proposed, issueDate: null, dueDate: null });
    // The operations are made from content that the schema of the API describes.
    if (operations.length > 0) await api.invoices.edit.mutate({ invoiceId, operations: operations as never });
    return invoiceId;
  };
  const takeBack = async () => {
    const operations = operationsBetween(known ?? kept.mine, proposed);
    await api.invoices.edit.mutate({ invoiceId: kept.invoiceId, operations: operations as never });
    return kept.invoiceId;
  };

  const writes = may(role, "invoices.write");
  const { locale } = agency;
  const totalEffect = BigInt(diff.totals.after.totalMinor) - BigInt(diff.totals.restatedMinor);
  return (
    <section className="kept-card" aria-label="Edits of yours that were not taken">
      <h2>
        {diff.changes.length === 1 ? "1 edit of yours is" : `${diff.changes.length} edits of yours are`} kept here
      </h2>
      <p>{WHY[kept.reason]}</p>
      <ul>
        {diff.changes.slice(0, SHOWN_MAX).map((change, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is computed whole and never reordered
          <li key={index}>
            <span>{changeWords(change, proposed, locale)}</span>
            {change.effectMinor === "0" ? null : <b>{signed(change.effectMinor, proposed.currency, locale)}</b>}
          </li>
        ))}
        {diff.changes.length > SHOWN_MAX ? <li>and {diff.changes.length - SHOWN_MAX} more</li> : null}
        {totalEffect === 0n || diff.changes.length < 2 ? null : (
          <li className="kept-sum">
            <span>Together</span>
            <b>{signed(totalEffect.toString(), proposed.currency, locale)}</b>
          </li>
        )}
      </ul>
      <div className="kept-acts">
        {writes && theirs.state === "known" && theirs.isDraft ? (
          <Button look="ink" disabled={busy} onClick={() => void act(takeBack, "Your edits are in the draft.")}>
            Put into this draft
          </Button>
        ) : null}
        {writes ? (
          <Button
            look={theirs.state === "known" && theirs.isDraft ? "plain" : "ink"}
            disabled={busy}
            onClick={() => void act(carry, "A new draft with your edits.")}
          >
            Carry into a new draft
          </Button>
        ) : null}
        <Button look="quiet" disabled={busy} onClick={discard}>
          Discard
        </Button>
      </div>
    </section>
  );
}

function signed(minor: string, currency: string, locale: string): string {
  const text = moneyText(minor, currency, locale, { code: true });
  return minor.startsWith("-") ? text : `+${text}`;
}
