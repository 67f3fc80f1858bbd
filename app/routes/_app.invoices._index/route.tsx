/** The ledger: every invoice of the agency, found by number, client or any word in it; a JSON file dropped here becomes a draft. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams, useSubmit } from "@remix-run/react";
import { z } from "zod";
import { callerFor, redirectSaying, refusalOf } from "#app/api.server.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { NewDraftButton, useNewDraft } from "#app/components/new-draft.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { SearchBox } from "#app/components/search-box.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { ReceiptText, Upload } from "#app/components/ui/icons.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { sentenceFor } from "#app/error-sentences.ts";
import { importedSentence, importProblemLine } from "#app/ledger/import-sentences.ts";
import { LedgerTable } from "#app/ledger/ledger-table.tsx";
import { FILE_BYTES_MAX, TOO_LARGE, useFileDrop } from "#app/ledger/use-file-drop.ts";
import { concernsInvoices } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta = () => [{ title: "Invoices · Countersign" }];

const Filters = z.object({
  query: z.string().max(200).optional().catch(undefined),
  show: z.enum(["all", "open", "overdue", "partly_settled", "settled", "voided"]).catch("all"),
  sort: z.enum(["newest", "oldest", "amount", "due"]).catch("newest"),
  cursor: z.string().max(1_200).optional().catch(undefined),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const { show, ...asked } = Filters.parse({
    query: search.get("q")?.trim() || undefined,
    show: search.get("show") ?? "all",
    sort: search.get("sort") ?? "newest",
    cursor: search.get("after") ?? undefined,
  });
  const list = await callerFor(request, context).invoices.list({
    ...asked,
    limit: 50,
    states: show === "voided" ? ["voided"] : show === "all" ? ["issued", "voided"] : ["issued"],
    ...(show === "all" || show === "voided" ? {} : { settlement: show }),
  });
  return { list, show, query: asked.query ?? null, sort: asked.sort };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const file = form.get("file");
  const fileName = file instanceof File ? file.name : String(form.get("fileName") ?? "invoice.json");
  if (file instanceof File && file.size > FILE_BYTES_MAX)
    return data({ title: TOO_LARGE, problems: [] }, { status: 413 });
  const text = file instanceof File ? await file.text() : String(form.get("text") ?? "");
  if (text === "") return data({ title: "Choose a JSON file first.", problems: [] }, { status: 400 });
  try {
    const { invoiceId, warnings } = await api.invoices.import({ fileName: fileName.slice(0, 200), text });
    return redirectSaying(`/invoices/${invoiceId}`, importedSentence(fileName.slice(0, 60), warnings));
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const problems = Array.isArray(refusal.details.problems) ? refusal.details.problems : [];
    return data(
      { title: sentenceFor(refusal), problems: problems.slice(0, 8).map(importProblemLine) },
      { status: 422 },
    );
  }
}

const SHOWS = [
  ["all", "All"],
  ["open", "Open"],
  ["overdue", "Late"],
  ["partly_settled", "Partly settled"],
  ["settled", "Settled"],
  ["voided", "Voided"],
] as const;

export default function Invoices() {
  const { list, show, query, sort } = useLoaderData<typeof loader>();
  useReadAgain(concernsInvoices);
  const refused = useActionData<typeof action>();
  const agency = useAgency();
  const [search] = useSearchParams();
  const navigation = useNavigation();
  const submit = useSubmit();
  const newDraft = useNewDraft();
  const writes = agency.may("invoices.write");
  const drop = useFileDrop((fileName, text) => submit({ fileName, text }, { method: "post" }));
  useKeys(writes ? [{ keys: "c", label: "New draft", run: () => newDraft() }] : []);
  const importing = navigation.state !== "idle" && navigation.formMethod === "POST";

  return (
    <main id="main" data-dropping={drop.over || undefined} {...drop.handlers}>
      <PageRibbon title="Invoices" state={importing ? "reading the file …" : undefined}>
        {writes && (
          <Form method="post" encType="multipart/form-data" className="wide">
            <label className="btn quiet">
              <Upload className="i" aria-hidden="true" /> Import
              <input
                type="file"
                name="file"
                accept=".json,application/json"
                className="sr-only"
                onChange={(event) => event.currentTarget.form?.requestSubmit()}
              />
            </label>
          </Form>
        )}
        {writes && <NewDraftButton keys="c" />}
      </PageRibbon>
      <div className="page">
        {(refused || drop.problem) && (
          <Notice loud role="alert" title={drop.problem ?? refused?.title ?? ""}>
            {refused && refused.problems.length > 0 && (
              <ul>
                {refused.problems.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </Notice>
        )}
        <SearchBox label="Search invoices" placeholder="Number, client, or a word in a line" keep={["show", "sort"]}>
          <label className="sr-only" htmlFor="sort">
            Order
          </label>
          <select
            id="sort"
            name="sort"
            defaultValue={sort}
            className="btn wide"
            onChange={(event) => event.currentTarget.form?.requestSubmit()}
          >
            <option value="newest">newest first</option>
            <option value="oldest">oldest first</option>
            <option value="amount">largest first</option>
            <option value="due">due soonest</option>
          </select>
        </SearchBox>
        <nav className="tabs" aria-label="Which invoices">
          {SHOWS.map(([value, words]) => (
            <Link key={value} to={`?${showing(search, value)}`} aria-current={show === value ? "page" : undefined}>
              {words}
            </Link>
          ))}
        </nav>
        {list.rows.length > 0 ? (
          <LedgerTable
            rows={list.rows}
            locale={agency.locale}
            query={query ?? ""}
            totalKnown={`${list.rows.length}${list.nextCursor ? "+" : ""} shown`}
          />
        ) : query !== null ? (
          <EmptyState title="Nothing by that name" action={<ButtonLink to="/invoices">Show all invoices</ButtonLink>}>
            No invoice says “{query}”{show === "all" ? "" : " in that state"}.
          </EmptyState>
        ) : show !== "all" ? (
          <EmptyState title="None in that state" action={<ButtonLink to="/invoices">Show all invoices</ButtonLink>}>
            Every invoice is somewhere else on its way.
          </EmptyState>
        ) : (
          <EmptyState
            icon={ReceiptText}
            title="No invoice has left yet"
            action={writes && <NewDraftButton>New draft</NewDraftButton>}
          >
            Write a draft together, have it countersigned, issue it: then it stands here. Or drop a JSON invoice on this
            page.
          </EmptyState>
        )}
        <MoreLink cursor={list.nextCursor} />
      </div>
      {drop.over && (
        <div className="drop-veil" aria-hidden="true">
          Drop it: it becomes a draft
        </div>
      )}
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}

/** The address with another filter, at its first page. */
function showing(search: URLSearchParams, show: string): string {
  const next = new URLSearchParams(search);
  next.delete("after");
  if (show === "all") next.delete("show");
  else next.set("show", show);
  return next.toString();
}
