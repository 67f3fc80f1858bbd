/**
 * Rows that the database accepts, written in plain SQL: an agency, drafts, approved and issued invoices, payments. Tests of the
 * walls and the rules start from them and then change the one thing that must be refused. Works as the owner and as the app role.
 */
import { createHash, randomUUID } from "node:crypto";
import type pg from "pg";

export type Sql = Pick<pg.ClientBase, "query">;

export type Agency = {
  tenantId: string;
  memberId: string;
  clientId: string;
  seriesId: string;
  creditSeriesId: string;
};

export type Kind = "invoice" | "credit_note";

export type Draft = { invoiceId: string; kind: Kind; currency: string; totalMinor: bigint };

export type Approved = Draft & { roundId: string; approvalId: string; content: string; contentHash: string };

export type Issued = Approved & { versionId: string; sequence: number; number: string };

export const ISSUE_DATE = "2026-11-21";
export const PERIOD = "2026";

/** One raw transaction with the tenant set, on any pool. Rolls back what throws; a connection that broke leaves the pool. */
export async function rawInTenant<T>(pool: pg.Pool, tenantId: string | null, fn: (q: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const ignore = () => {};
  client.on("error", ignore);
  let unusable = false;
  try {
    await client.query("begin");
    if (tenantId !== null) await client.query("select set_config('app.tenant_id', $1, true)", [tenantId]);
    const result = await fn(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => {
      unusable = true;
    });
    throw error;
  } finally {
    client.off("error", ignore);
    client.release(unusable);
  }
}

export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** An agency of one person, who may approve what is theirs. */
export async function makeAgency(q: Sql, tenantId: string = randomUUID()): Promise<Agency> {
  const made = {
    tenantId,
    memberId: randomUUID(),
    clientId: randomUUID(),
    seriesId: randomUUID(),
    creditSeriesId: randomUUID(),
  };
  await q.query(
    `insert into agencies (tenant_id, name, slug, legal, country_code, time_zone, locale, base_currency, author_may_approve)
     values ($1::uuid, 'Studio Harbour', $1::text, '{}', 'NL', 'Europe/Amsterdam', 'en-NL', 'EUR', true)`,
    [tenantId],
  );
  await q.query(
    "insert into members (tenant_id, id, user_id, name, email, role) values ($1, $2, $3, 'Ana', 'ana@studioharbour.example', 'owner')",
    [tenantId, made.memberId, randomUUID()],
  );
  await q.query(
    "insert into clients (tenant_id, id, name, party, currency, emails) values ($1, $2, 'Museum Kade', '{}', 'EUR', '[]')",
    [tenantId, made.clientId],
  );
  await q.query(
    `insert into series (tenant_id, id, kind, code, pattern)
     values ($1, $2, 'invoice', 'main', '{YYYY}-{SEQ:4}'), ($1, $3, 'credit_note', 'main', 'C{YYYY}-{SEQ:4}')`,
    [tenantId, made.seriesId, made.creditSeriesId],
  );
  return made;
}

export async function makeDraft(
  q: Sql,
  agency: Agency,
  given: {
    kind?: Kind;
    currency?: string;
    totalMinor?: bigint;
    correctsInvoiceId?: string;
    subject?: string;
    isModel?: boolean;
  } = {},
): Promise<Draft> {
  const draft: Draft = {
    invoiceId: randomUUID(),
    kind: given.kind ?? "invoice",
    currency: given.currency ?? "EUR",
    totalMinor: given.totalMinor ?? 12_100n,
  };
  // Named only where it is wanted: some tests write into a database of before there were models.
  const model = given.isModel ? { column: ", is_model", value: ", true" } : { column: "", value: "" };
  await q.query(
    `insert into invoices (tenant_id, id, kind, client_id, currency, subject, net_minor, tax_minor, total_minor, created_by, corrects_invoice_id${model.column})
     values ($1, $2, $3, $4, $5, $6, $7, 0, $7, $8, $9${model.value})`,
    [
      agency.tenantId,
      draft.invoiceId,
      draft.kind,
      agency.clientId,
      draft.currency,
      given.subject ?? "Exhibition lighting",
      draft.totalMinor.toString(),
      agency.memberId,
      given.correctsInvoiceId ?? null,
    ],
  );
  return draft;
}

/** Canonical JSON of what a draft says: keys in order, no blanks. */
export function contentOf(agency: Agency, draft: Draft): string {
  const total = draft.totalMinor.toString();
  return JSON.stringify({
    clientId: agency.clientId,
    currency: draft.currency,
    kind: draft.kind,
    totals: { netMinor: total, taxMinor: "0", totalMinor: total },
  });
}

/** A draft that was submitted and waits for one signature of any approver. */
export async function openRound(
  q: Sql,
  agency: Agency,
): Promise<{ round_id: string; invoice_id: string; content_hash: string }> {
  const draft = await makeDraft(q, agency);
  const content = contentOf(agency, draft);
  const round = { round_id: randomUUID(), invoice_id: draft.invoiceId, content_hash: sha256(content) };
  const steps = [{ name: "Countersign", need: 1, of: [{ kind: "role", role: "approver" }] }];
  await q.query(
    `insert into rounds (tenant_id, id, invoice_id, content, content_hash, submitted_by, steps)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      agency.tenantId,
      round.round_id,
      draft.invoiceId,
      content,
      round.content_hash,
      agency.memberId,
      JSON.stringify(steps),
    ],
  );
  return round;
}

export async function approve(q: Sql, agency: Agency, draft: Draft): Promise<Approved> {
  const content = contentOf(agency, draft);
  const approved: Approved = {
    ...draft,
    roundId: randomUUID(),
    approvalId: randomUUID(),
    content,
    contentHash: sha256(content),
  };
  await q.query(
    "insert into rounds (tenant_id, id, invoice_id, content, content_hash, submitted_by) values ($1, $2, $3, $4, $5, $6)",
    [agency.tenantId, approved.roundId, draft.invoiceId, content, approved.contentHash, agency.memberId],
  );
  await q.query(
    `insert into approvals (tenant_id, id, invoice_id, round_id, content_hash, kind, member_id, member_name)
     values ($1, $2, $3, $4, $5, 'person', $6, 'Mia')`,
    [agency.tenantId, approved.approvalId, draft.invoiceId, approved.roundId, approved.contentHash, agency.memberId],
  );
  await q.query("update rounds set state = 'approved' where tenant_id = $1 and id = $2", [
    agency.tenantId,
    approved.roundId,
  ]);
  await q.query("update invoices set state = 'approved' where tenant_id = $1 and id = $2", [
    agency.tenantId,
    draft.invoiceId,
  ]);
  return approved;
}

export async function takeNumber(q: Sql, agency: Agency, kind: Kind = "invoice"): Promise<number> {
  const { rows } = await q.query<{ sequence: string }>("select take_next_number($1, $2) as sequence", [
    seriesOf(agency, kind),
    PERIOD,
  ]);
  return Number(rows[0]?.sequence);
}

function seriesOf(agency: Agency, kind: Kind): string {
  return kind === "invoice" ? agency.seriesId : agency.creditSeriesId;
}

export function numberOf(sequence: number): string {
  return `${PERIOD}-${String(sequence).padStart(4, "0")}`;
}

/** Writes the issued version; what `given` names departs from what was approved. */
export async function writeVersion(
  q: Sql,
  agency: Agency,
  approved: Approved,
  given: {
    sequence: number;
    contentHash?: string;
    approvalId?: string;
    approvalState?: string;
    content?: string;
    number?: string;
  },
): Promise<Issued> {
  const number = given.number ?? numberOf(given.sequence);
  const contentHash = given.contentHash ?? approved.contentHash;
  const document =
    `{"content":${given.content ?? approved.content},"contentHash":${JSON.stringify(contentHash)},"dueDate":null,` +
    `"issueDate":"${ISSUE_DATE}","number":${JSON.stringify(number)}}`;
  const versionId = randomUUID();
  await q.query(
    `insert into issued_versions
       (tenant_id, id, invoice_id, series_id, period, sequence, number, document, content_hash, version_hash, approval_id, approval_state, issued_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      agency.tenantId,
      versionId,
      approved.invoiceId,
      seriesOf(agency, approved.kind),
      PERIOD,
      given.sequence,
      number,
      document,
      contentHash,
      sha256(document),
      given.approvalId ?? approved.approvalId,
      given.approvalState ?? "granted",
      agency.memberId,
    ],
  );
  return { ...approved, versionId, sequence: given.sequence, number };
}

export async function markIssued(q: Sql, agency: Agency, issued: Issued): Promise<void> {
  await q.query(
    `update invoices set state = 'issued', issued_version_id = $3, number = $4, issue_date = $5
      where tenant_id = $1 and id = $2`,
    [agency.tenantId, issued.invoiceId, issued.versionId, issued.number, ISSUE_DATE],
  );
}

/** The whole of issuing, in the caller's transaction. */
export async function issue(q: Sql, agency: Agency, approved: Approved): Promise<Issued> {
  const sequence = await takeNumber(q, agency, approved.kind);
  const issued = await writeVersion(q, agency, approved, { sequence });
  await markIssued(q, agency, issued);
  return issued;
}

export async function makeIssued(q: Sql, agency: Agency, given: Parameters<typeof makeDraft>[2] = {}): Promise<Issued> {
  return issue(q, agency, await approve(q, agency, await makeDraft(q, agency, given)));
}

export async function makePayment(
  q: Sql,
  agency: Agency,
  given: { amountMinor?: bigint; currency?: string } = {},
): Promise<string> {
  const paymentId = randomUUID();
  await q.query(
    `insert into payments (tenant_id, id, client_id, currency, amount_minor, received_on, method, idempotency_key, recorded_by)
     values ($1, $2::uuid, $3, $4, $5, $6, 'bank_transfer', $2::text, $7)`,
    [
      agency.tenantId,
      paymentId,
      agency.clientId,
      given.currency ?? "EUR",
      (given.amountMinor ?? 12_100n).toString(),
      ISSUE_DATE,
      agency.memberId,
    ],
  );
  return paymentId;
}

export async function allocate(
  q: Sql,
  agency: Agency,
  given: { paymentId: string; invoiceId: string; amountMinor: bigint },
): Promise<string> {
  const allocationId = randomUUID();
  await q.query(
    `insert into allocations (tenant_id, id, payment_id, invoice_id, amount_minor, allocated_on, created_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      agency.tenantId,
      allocationId,
      given.paymentId,
      given.invoiceId,
      given.amountMinor.toString(),
      ISSUE_DATE,
      agency.memberId,
    ],
  );
  return allocationId;
}
