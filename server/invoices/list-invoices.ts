/**
 * The list that everyone looks at all day: one statement through the reading door, written by hand because building it anew
 * for every request would cost more than running it. Pages by keyset, so the thousandth is as fast as the first.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  DOCUMENT_STATES,
  type DocumentState,
  isOverdue,
  type SettlementState,
  settlementState,
} from "#core/lifecycle.ts";
import { PlainDate } from "#core/plain-date.ts";
import type { TenantSelect } from "#db/tenant.ts";
import { DELIVERY_OF_INVOICE } from "#server/delivery/newest-deliveries.ts";
import { decodeCursor, encodeCursor, ListInput, Micros, pageOf } from "#server/keyset.ts";
import { QueryText } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";

/** A search looks at this many of the newest matches; who looks for more says more. */
const FOUND_MAX = 1_000;
const MATCH_CHARS_MAX = 160;

export const ListInvoicesInput = ListInput.extend({
  query: QueryText.optional(),
  states: z.array(z.enum(DOCUMENT_STATES)).min(1).max(DOCUMENT_STATES.length).optional(),
  /** `open`: nothing settled yet. `overdue`: past its due date in the agency's calendar with something left to pay. */
  settlement: z.enum(["open", "partly_settled", "settled", "overdue"]).optional(),
  clientId: z.uuid().optional(),
  /** `amount` is the largest first; `due` the soonest first, of those that have a due date. */
  sort: z.enum(["newest", "oldest", "amount", "due"]).default("newest"),
  /** Days of issue (of creation, before it is issued), both included. */
  from: PlainDate.optional(),
  to: PlainDate.optional(),
});
export type ListInvoicesInput = z.output<typeof ListInvoicesInput>;

export type DeliveryState = "none" | "queued" | "accepted" | "delivered" | "bounced" | "complained" | "viewed";

type NumberedDocument = { invoiceId: string; number: string };

export type InvoiceRow = {
  invoiceId: string;
  kind: "invoice" | "credit_note";
  number: string | null;
  clientId: string | null;
  clientName: string | null;
  firstLine: string;
  subject: string;
  currency: string;
  totalMinor: string;
  settledMinor: string;
  state: DocumentState;
  /** Null until it is issued. Of a credit note: how much of it has settled an invoice. */
  settlement: SettlementState | null;
  overdue: boolean;
  daysLate: number;
  /** Days since it was issued, or since it was begun. */
  ageDays: number;
  issueDate: string | null;
  dueDate: string | null;
  /** Of several recipients the one that needs somebody most: bounced, else the furthest that any has come. */
  delivery: DeliveryState;
  /** A draft that came back to the person who asks. */
  returned: boolean;
  updatedAt: string;
  /** The invoice that it credits, or the voided one that it replaces. */
  corrects: NumberedDocument | null;
  /** The newest issued document that credits or replaces it. */
  correctedBy: (NumberedDocument & { kind: "invoice" | "credit_note" }) | null;
  /** The words in which the query was found, where they do not stand in the row itself. */
  match: string | null;
};

/** A row without what only a search knows. */
export type InvoiceStanding = Omit<InvoiceRow, "match">;

/** What the statement returns: amounts, days and instants as text. */
type Found = {
  id: string;
  kind: InvoiceRow["kind"];
  number: string | null;
  client_id: string | null;
  client_name: string | null;
  first_line: string;
  subject: string;
  currency: string;
  total: string;
  settled: string;
  state: DocumentState;
  issue_date: string | null;
  due_date: string | null;
  today: string;
  /** Days from the issue date (from the beginning of a draft) and from the due date until today; negative before it. */
  age_days: number;
  late_days: number | null;
  updated_at: string;
  listed_micros: string;
  delivery: DeliveryState;
  returned: boolean;
  corrects: InvoiceRow["corrects"];
  corrected_by: InvoiceRow["correctedBy"];
  words: string | null;
};

const Minor = z.string().regex(/^-?\d{1,18}$/);

const SORTS = {
  newest: {
    key: z.tuple([Micros, z.uuid()]),
    order: sql`i.listed_at desc, i.id desc`,
    after: ([at, id]: string[]) => sql`(i.listed_at, i.id) < (${instant(at)}, ${id}::uuid)`,
    cursor: (row: Found) => [row.listed_micros, row.id],
  },
  oldest: {
    key: z.tuple([Micros, z.uuid()]),
    order: sql`i.listed_at, i.id`,
    after: ([at, id]: string[]) => sql`(i.listed_at, i.id) > (${instant(at)}, ${id}::uuid)`,
    cursor: (row: Found) => [row.listed_micros, row.id],
  },
  amount: {
    key: z.tuple([Minor, z.uuid()]),
    order: sql`i.total_minor desc, i.id desc`,
    after: ([amount, id]: string[]) => sql`(i.total_minor, i.id) < (${amount}::bigint, ${id}::uuid)`,
    cursor: (row: Found) => [row.total, row.id],
  },
  due: {
    key: z.tuple([PlainDate, z.uuid()]),
    order: sql`i.due_date, i.id`,
    after: ([due, id]: string[]) => sql`(i.due_date, i.id) > (${due}::date, ${id}::uuid)`,
    cursor: (row: Found) => [row.due_date ?? "", row.id],
  },
} as const;

function instant(micros: string | undefined): SQL {
  return sql`(timestamptz 'epoch' + ${micros ?? "0"}::bigint * interval '1 microsecond')`;
}

export async function listInvoices(
  ctx: TenantContext,
  input: ListInvoicesInput,
): Promise<{ rows: InvoiceRow[]; nextCursor: string | null }> {
  const { actor, services } = ctx;
  const sort = SORTS[input.sort];
  const list = `invoices/${input.sort}`;
  const after = decodeCursor(list, sort.key, input.cursor);
  const query = input.query || undefined;
  const wanted = conditionsOf(input, query);
  if (after) wanted.push(sort.after(after));
  const result = await services.readTenant(actor.tenantId, (db) =>
    db.execute<Found>(
      selectRows({
        now: services.now(),
        memberId: actor.memberId,
        where: sql.join(wanted, sql` and `),
        order: sort.order,
        limit: input.limit + 1,
        withWords: query !== undefined,
      }),
    ),
  );
  const { shown, nextCursor } = pageOf(result.rows, input.limit, (row) => encodeCursor(list, sort.cursor(row)));
  return {
    rows: shown.map((row) => ({ ...standingOf(row), match: query ? matchOf(row, query) : null })),
    nextCursor,
  };
}

/** The row of one invoice as the list shows it, or null. For callers that have a transaction of the tenant already. */
export async function rowOfInvoice(
  db: Pick<TenantSelect, "execute">,
  given: { now: Date; memberId: string; invoiceId: string },
): Promise<InvoiceStanding | null> {
  const where = sql`i.id = ${given.invoiceId}::uuid`;
  const { rows } = await db.execute<Found>(
    selectRows({ ...given, where, order: sql`i.id`, limit: 1, withWords: false }),
  );
  return rows[0] ? standingOf(rows[0]) : null;
}

function selectRows(given: {
  now: Date;
  memberId: string;
  where: SQL;
  order: SQL;
  limit: number;
  withWords: boolean;
}): SQL {
  return sql`
    with here as materialized (
      select time_zone, (${given.now.toISOString()}::timestamptz at time zone time_zone)::date as today from agencies
    ), i as (
      select i.* from invoices i cross join here where ${given.where} order by ${given.order} limit ${given.limit}
    )
    select i.id, i.kind, i.number, i.client_id, c.name as client_name, i.first_line, i.subject, i.currency,
      i.total_minor::text as total, ${SETTLED} as settled, i.state, i.issue_date::text, i.due_date::text,
      here.today::text as today, here.today - coalesce(i.issue_date, (i.created_at at time zone here.time_zone)::date) as age_days,
      here.today - i.due_date as late_days, i.updated_at::text,
      (extract(epoch from i.listed_at) * 1000000)::bigint::text as listed_micros,
      ${DELIVERY_OF_INVOICE} as delivery, ${returnedTo(given.memberId)} as returned,
      ${CORRECTS} as corrects, ${CORRECTED_BY} as corrected_by,
      ${given.withWords ? sql`i.words` : sql`null::text`} as words
    from i cross join here left join clients c on c.tenant_id = i.tenant_id and c.id = i.client_id
    order by ${given.order}`;
}

/** A credit note is settled by what it has settled; the row of an invoice keeps its own sum. */
const SETTLED = sql`(case when i.kind = 'invoice' then i.settled_minor else (
  select coalesce(sum(a.amount_minor), 0) from allocations a
   where a.tenant_id = i.tenant_id and a.credit_note_id = i.id) end)::text`;

const CORRECTS = sql`(
  select jsonb_build_object('invoiceId', o.id, 'number', o.number) from invoices o
   where o.tenant_id = i.tenant_id and o.id = i.corrects_invoice_id)`;

const CORRECTED_BY = sql`(
  select jsonb_build_object('invoiceId', o.id, 'number', o.number, 'kind', o.kind) from invoices o
   where o.tenant_id = i.tenant_id and o.corrects_invoice_id = i.id and o.state = 'issued'
   order by o.listed_at desc, o.id desc limit 1)`;

function returnedTo(memberId: string): SQL {
  return sql`(i.state = 'draft' and coalesce((
    select r.state in ('returned', 'superseded') and r.submitted_by = ${memberId}::uuid from rounds r
     where r.tenant_id = i.tenant_id and r.invoice_id = i.id order by r.submitted_at desc limit 1), false))`;
}

function conditionsOf(input: ListInvoicesInput, query: string | undefined): SQL[] {
  const wanted: SQL[] = [
    // Models of schedules are found among the schedules.
    sql`not i.is_model`,
    input.states ? sql`i.state = any(${sql.param(input.states)}::text[])` : sql`i.state <> 'discarded'`,
  ];
  if (input.settlement) wanted.push(settlementCondition(input.settlement));
  if (input.clientId) wanted.push(sql`i.client_id = ${input.clientId}::uuid`);
  if (input.from) wanted.push(sql`i.listed_at >= ${input.from}::date::timestamp at time zone 'UTC'`);
  if (input.to) wanted.push(sql`i.listed_at < (${input.to}::date + 1)::timestamp at time zone 'UTC'`);
  if (input.sort === "due") wanted.push(sql`i.due_date is not null`);
  if (query) wanted.push(sql`i.id in (select search_invoices(${query}, ${FOUND_MAX}))`);
  return wanted;
}

function settlementCondition(settlement: NonNullable<ListInvoicesInput["settlement"]>): SQL {
  const issued = sql`i.state = 'issued' and i.kind = 'invoice'`;
  switch (settlement) {
    case "open":
      return sql`${issued} and i.settled_minor = 0 and i.total_minor > 0`;
    case "partly_settled":
      return sql`${issued} and i.settled_minor > 0 and i.settled_minor < i.total_minor`;
    case "settled":
      return sql`${issued} and i.settled_minor >= i.total_minor`;
    case "overdue":
      return sql`${issued} and i.settled_minor < i.total_minor and i.due_date < here.today`;
  }
}

function standingOf(row: Found): InvoiceStanding {
  const settlement = row.state === "issued" ? settlementState(BigInt(row.total), BigInt(row.settled)) : null;
  const asks = settlement !== null && row.kind === "invoice" && row.due_date !== null;
  const overdue = asks && isOverdue(row.due_date ?? "", row.today, settlement);
  return {
    invoiceId: row.id,
    kind: row.kind,
    number: row.number,
    clientId: row.client_id,
    clientName: row.client_name,
    firstLine: row.first_line,
    subject: row.subject,
    currency: row.currency,
    totalMinor: row.total,
    settledMinor: row.settled,
    state: row.state,
    settlement,
    overdue,
    daysLate: overdue ? (row.late_days ?? 0) : 0,
    ageDays: Math.max(0, row.age_days),
    issueDate: row.issue_date,
    dueDate: row.due_date,
    delivery: row.delivery,
    returned: row.returned,
    corrects: row.corrects,
    correctedBy: row.corrected_by,
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}

/** The piece of the document in which the longest word of the query stands. */
function matchOf(row: Found, query: string): string | null {
  const word = query
    .split(/\s+/)
    .reduce((longest, next) => (next.length > longest.length ? next : longest), "")
    .toLowerCase();
  for (const piece of (row.words ?? "").split("\n")) {
    const at = piece.toLowerCase().indexOf(word);
    if (at === -1) continue;
    const start = Math.max(0, at - MATCH_CHARS_MAX / 4);
    return piece.slice(start, start + MATCH_CHARS_MAX).toWellFormed();
  }
  return null;
}
