/** The ledger: every invoice of the agency, found by number, client or any word in it; a JSON file dropped here becomes a draft. */
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams, useSubmit } from "@remix-run/react";
import { Search, Upload } from "lucide-react";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { callerFor, refusalOf } from "#app/api.server.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { sentenceFor } from "#app/error-sentences.ts";
import { LedgerTable } from "#app/ledger/ledger-table.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta: MetaFunction = () => [{ title: "Invoices · Countersign" }];

const FILE_CHARS_MAX = 1_000_000;

const Filters = z.object({
  query: z.string().max(200).optional().catch(undefined),
  show: z.enum(["all", "open", "overdue", "partly_settled", "settled", "voided"]).catch("all"),
  sort: z.enum(["newest", "oldest", "amount", "due"]).catch("newest"),
  clientId: z.uuid().optional().catch(undefined),
  cursor: z.string().max(400).optional().catch(undefined),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = await callerFor(request, context);
  const url = new URL(request.url);
  const filters = Filters.parse({
    query: url.searchParams.get("q")?.trim() || undefined,
    show: url.searchParams.get("show") ?? "all",
    sort: url.searchParams.get("sort") ?? "newest",
    clientId: url.searchParams.get("client") ?? undefined,
    cursor: url.searchParams.get("after") ?? undefined,
  });
  const { show, ...rest } = filters;
  const list = await api.invoices.list({
    ...rest,
    limit: 50,
    states: show === "voided" ? ["voided"] : show === "all" ? ["issued", "voided"] : ["issued"],
    ...(show === "open" || show === "overdue" || show === "partly_settled" || show === "settled"
      ? { settlement: show }
      : {}),
  });
  return { filters, list };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = await callerFor(request, context);
  const form = await request.formData();
  if (form.get("intent") === "new") {
    const { invoiceId } = await api.invoices.create({});
    return redirect(`/invoices/${invoiceId}`);
  }
  const file = form.get("file");
  const text = file instanceof File ? (file.size > FILE_CHARS_MAX ? null : await file.text()) : form.get("text");
  if (typeof text !== "string" || text === "") {
    return {
      problem:
        text === null
          ? "That file is larger than 1 MB. An invoice of 1,000 lines is much smaller: is it the right file?"
          : "Choose a JSON file first.",
      problems: [],
    };
  }
  try {
    const imported = await api.invoices.import({
      fileName: String(form.get("fileName") ?? (file instanceof File ? file.name : "invoice.json")).slice(0, 200),
      text,
    });
    return redirect(`/invoices/${imported.invoiceId}`);
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { problem: sentenceFor(refusal), problems: problemLines(refusal.details.problems) };
  }
}

/** "lines.3.quantity: not a number", for as many as a person will read. */
function problemLines(problems: unknown): string[] {
  if (!Array.isArray(problems)) return [];
  return problems
    .slice(0, 8)
    .map(
      (problem: { path?: (string | number)[]; code?: string }) =>
        `${(problem.path ?? []).join(" › ") || "the file"}: ${String(problem.code ?? "").replaceAll("_", " ")}`,
    );
}

const SHOWS = [
  ["all", "all"],
  ["open", "open"],
  ["overdue", "late"],
  ["partly_settled", "partly settled"],
  ["settled", "settled"],
  ["voided", "voided"],
] as const;

export default function Invoices() {
  const { filters, list } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const agency = useAgency();
  const [params] = useSearchParams();
  const navigation = useNavigation();
  const submit = useSubmit();
  const drop = useFileDrop((fileName, text) => submit({ intent: "import", fileName, text }, { method: "post" }));
  const box = useRef<HTMLInputElement>(null);
  useSlashFocus(box);
  const filtered = filters.query !== undefined || filters.show !== "all" || filters.clientId !== undefined;

  return (
    <main id="main" className={drop.over ? "dropping" : undefined} {...drop.handlers}>
      <PageRibbon title="Invoices">
        <Form method="post" encType="multipart/form-data" className="inline-form">
          <label className="btn quiet wide file-button">
            <Upload size={16} aria-hidden="true" /> Import
            <input
              type="file"
              name="file"
              accept=".json,application/json"
              className="sr-only"
              onChange={(event) => event.currentTarget.form?.requestSubmit()}
            />
          </label>
          <noscript>
            <button className="btn" type="submit">
              Import the chosen file
            </button>
          </noscript>
        </Form>
        {agency.may("invoices.write") && (
          <Form method="post">
            <button className="btn ink" type="submit" name="intent" value="new" data-key="c">
              New draft <kbd>C</kbd>
            </button>
          </Form>
        )}
      </PageRibbon>
      <div className="page">
        {refused && (
          <div className="refusal" role="alert">
            <p>{refused.problem}</p>
            {refused.problems.length > 0 && (
              <ul>
                {refused.problems.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </div>
        )}
        {drop.problem && (
          <div className="refusal" role="alert">
            {drop.problem}
          </div>
        )}
        <Form method="get" role="search" className="find">
          <div className="box">
            <Search size={16} aria-hidden="true" />
            <input
              ref={box}
              type="search"
              name="q"
              defaultValue={filters.query}
              placeholder="Number, client, or a word in a line"
              aria-label="Search invoices"
            />
            <kbd>/</kbd>
          </div>
          {filters.show !== "all" && <input type="hidden" name="show" value={filters.show} />}
          <label className="sr-only" htmlFor="sort">
            Order
          </label>
          <select
            id="sort"
            name="sort"
            defaultValue={filters.sort}
            className="btn"
            onChange={(event) => event.currentTarget.form?.requestSubmit()}
          >
            <option value="newest">newest first</option>
            <option value="oldest">oldest first</option>
            <option value="amount">largest first</option>
            <option value="due">due soonest</option>
          </select>
        </Form>
        <nav className="chips" aria-label="Show">
          {SHOWS.map(([value, words]) => (
            <Link
              key={value}
              to={`?${withParam(params, "show", value === "all" ? null : value)}`}
              className="chip"
              aria-current={filters.show === value ? "true" : undefined}
            >
              {words}
            </Link>
          ))}
        </nav>
        <div
          aria-busy={navigation.state === "loading"}
          className={navigation.state === "loading" ? "settling" : undefined}
        >
          {list.rows.length > 0 ? (
            <LedgerTable
              rows={list.rows} query={filters.query}
              locale={agency.locale}
              totalKnown={`${list.rows.length}${list.nextCursor ? "+" : ""} shown`}
            />
          ) : filtered ? (
            <div className="empty">
              <h2>Nothing by that name</h2>
              <p>{filters.query ? `No invoice says “${filters.query}”.` : "No invoice is in that state."}</p>
              <Link className="btn" to="/invoices">
                Show all invoices
              </Link>
            </div>
          ) : (
            <div className="empty">
              <h2>No invoice has left yet</h2>
              <p>
                Write a draft together, have it countersigned, issue it: then it stands here. Or drop a JSON invoice on
                this page.
              </p>
              <Form method="post">
                <button className="btn ink" type="submit" name="intent" value="new">
                  New draft
                </button>
              </Form>
            </div>
          )}
        </div>
        <nav className="pager" aria-label="Pages">
          {filters.cursor && (
            <Link className="btn quiet" to={`?${withParam(params, "after", null)}`}>
              Back to the first page
            </Link>
          )}
          {list.nextCursor && (
            <Link className="btn" to={`?${withParam(params, "after", list.nextCursor)}`}>
              Older
            </Link>
          )}
        </nav>
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}

function withParam(params: URLSearchParams, key: string, value: string | null): string {
  const next = new URLSearchParams(params);
  if (key !== "after") next.delete("after");
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next.toString();
}

/** A file dropped anywhere on the page is read here and sent as text; what is too large never leaves the machine. */
function useFileDrop(accept: (fileName: string, text: string) => void) {
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    over,
    problem,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (event.currentTarget === event.target) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (!file) return;
        if (file.size > FILE_CHARS_MAX) {
          setProblem("That file is larger than 1 MB. An invoice of 1,000 lines is much smaller: is it the right file?");
          return;
        }
        setProblem(null);
        void file.text().then((text) => accept(file.name, text));
      },
    },
  };
}

function useSlashFocus(box: React.RefObject<HTMLInputElement>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key !== "/" ||
        (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
      )
        return;
      event.preventDefault();
      box.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [box]);
}
