/**
 * The list that reads like a ledger: number, client, what, amount, age as a bar of days, state in a word.
 * A table for everybody; with a keyboard `j k` move, `o` opens, `x` selects, `e` opens the PDF, and the selection is added up.
 */
import { Link, useNavigate } from "@remix-run/react";
import { Fragment, useEffect, useRef, useState } from "react";
import { useKeys } from "#app/components/frame/keys.tsx";
import { formatMoney } from "#core/money.ts";
import "./ledger.css";
import { countWords, groupByMonth } from "./months.ts";
import { type Standing, stateWord } from "./state-word.ts";

export type LedgerRow = Standing & {
  invoiceId: string;
  number: string | null;
  clientName: string | null;
  subject: string;
  firstLine: string;
  currency: string;
  totalMinor: string;
  ageDays: number;
  issueDate: string | null;
  updatedAt: string;
  match?: string | null;
  corrects: { invoiceId: string; number: string } | null;
  correctedBy: { invoiceId: string; number: string; kind: "invoice" | "credit_note" } | null;
};

/** A bar of 100 days is as long as it gets: after that the number says the rest. */
const AGE_DAYS_MAX = 100;

export function LedgerTable({
  rows,
  locale,
  totalKnown,
  query = "",
}: {
  rows: LedgerRow[];
  locale: string;
  totalKnown: string;
  query?: string;
}) {
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<number | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const table = useRef<HTMLTableElement>(null);

  const here = cursor === null ? undefined : rows[cursor];
  const move = (by: number) => setCursor((at) => Math.max(0, Math.min(rows.length - 1, at === null ? 0 : at + by)));
  useKeys([
    { keys: "j", label: "Next row", run: () => move(1) },
    { keys: "k", label: "Row before", run: () => move(-1) },
    { keys: "o", label: "Open it", run: () => here && navigate(`/invoices/${here.invoiceId}`) },
    { keys: "x", label: "Select it", run: () => here && setSelected((now) => toggled(now, here.invoiceId)) },
    {
      keys: "e",
      label: "Its PDF",
      run: () => here?.number && window.open(`/invoices/${here.invoiceId}/pdf`, "_blank", "noopener"),
    },
  ]);

  useEffect(() => {
    if (cursor !== null) table.current?.querySelector(`[data-row="${cursor}"]`)?.scrollIntoView({ block: "nearest" });
  }, [cursor]);

  let index = -1;
  return (
    <table className="ledger" ref={table}>
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Client</th>
          <th scope="col" className="m0">
            What
          </th>
          <th scope="col" className="n">
            Amount
          </th>
          <th scope="col" className="m0">
            <span className="sr-only">Currency</span>
          </th>
          <th scope="col" className="m0">
            Age
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {groupByMonth(rows, (row) => row.issueDate ?? row.updatedAt, locale).map((group) => (
          <Fragment key={group.month}>
            <tr className="month">
              <th scope="colgroup" colSpan={7}>
                {group.title} · {countWords(group.rows)}
              </th>
            </tr>
            {group.rows.map((row) => {
              index += 1;
              const at = index;
              return (
                <Row
                  key={row.invoiceId}
                  row={row}
                  index={at}
                  locale={locale}
                  query={query}
                  current={cursor === at}
                  chosen={selected.has(row.invoiceId)}
                  onChoose={() => setSelected((now) => toggled(now, row.invoiceId))}
                />
              );
            })}
          </Fragment>
        ))}
      </tbody>
      <SelectionFoot rows={rows.filter((row) => selected.has(row.invoiceId))} locale={locale} totalKnown={totalKnown} />
    </table>
  );
}

function Row(props: {
  row: LedgerRow;
  index: number;
  locale: string;
  query: string;
  current: boolean;
  chosen: boolean;
  onChoose: () => void;
}) {
  const { row } = props;
  const standing = stateWord(row);
  const done = standing.weight === "soft" && row.state !== "draft";
  const credit = row.kind === "credit_note" ? "−" : "";
  const open = row.state === "issued" && (row.settlement === "open" || row.settlement === "partly_settled");
  return (
    <tr
      data-row={props.index}
      data-current={props.current || undefined}
      aria-selected={props.chosen || undefined}
      onClick={(event) => (event.metaKey || event.ctrlKey) && props.onChoose()}
    >
      <td className="sub">
        <Link to={`/invoices/${row.invoiceId}`} prefetch="intent">
          {row.number ?? "draft"}
        </Link>
      </td>
      <td className="lead">{row.clientName ?? <span className="soft">no client yet</span>}</td>
      <td className="soft m0">
        <Related {...row} />
        <Matched text={row.match || row.firstLine || row.subject || "nothing written yet"} query={props.query} />
      </td>
      <td className={done ? "n soft" : "n"}>
        {credit}
        {formatMoney(row.totalMinor, row.currency, props.locale)}
      </td>
      <td className="soft m0">{row.currency}</td>
      <td className="m0">
        {open && (
          <>
            <span
              className={row.overdue ? "age over" : "age"}
              style={{ width: `${Math.max(6, Math.min(row.ageDays, AGE_DAYS_MAX) * 1.6)}px` }}
              aria-hidden="true"
            />{" "}
            <span className="soft">{row.ageDays}</span>
            <span className="sr-only"> days</span>
          </>
        )}
      </td>
      <td className={`end ${standing.weight === "plain" ? "" : standing.weight}`}>{standing.word}</td>
    </tr>
  );
}

/** What came in its place, or what it corrects: whoever finds one of the two wants the other. */
function Related({ kind, corrects, correctedBy }: LedgerRow) {
  const [words, other] = correctedBy
    ? [correctedBy.kind === "invoice" ? "replaced by" : "credited by", correctedBy]
    : [kind === "invoice" ? "replaces" : "credits", corrects];
  return (
    other && (
      <>
        {words}{" "}
        <Link to={`/invoices/${other.invoiceId}`} prefetch="intent">
          {other.number}
        </Link>
        {" · "}
      </>
    )
  );
}

/** The words somebody looked for, set in weight where they stand. */
function Matched({ text, query }: { text: string; query: string }) {
  const words = query.split(/\s+/).filter((word) => word.length > 1);
  if (words.length === 0) return <>{text}</>;
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  return (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one string have no other identity
    <>{text.split(pattern).map((part, index) => (index % 2 === 1 ? <strong key={index}>{part}</strong> : part))}</>
  );
}

function SelectionFoot({ rows, locale, totalKnown }: { rows: LedgerRow[]; locale: string; totalKnown: string }) {
  const sums = new Map<string, bigint>();
  for (const row of rows) {
    const minor = BigInt(row.totalMinor) * (row.kind === "credit_note" ? -1n : 1n);
    sums.set(row.currency, (sums.get(row.currency) ?? 0n) + minor);
  }
  return (
    <tfoot>
      {[...sums].map(([currency, minor], index) => (
        <tr key={currency}>
          <td colSpan={3}>{index === 0 ? `${rows.length} selected` : ""}</td>
          <td className="n">{formatMoney(minor, currency, locale)}</td>
          <td colSpan={3}>{currency}</td>
        </tr>
      ))}
      <tr className="keys m0">
        <td colSpan={7}>
          {totalKnown} · <kbd>J</kbd> <kbd>K</kbd> move, <kbd>X</kbd> select, <kbd>O</kbd> open, <kbd>E</kbd> PDF
        </td>
      </tr>
    </tfoot>
  );
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
