/** A JSON invoice file becomes a draft. Its client is looked up by name; without one the draft is made all the same. */
import { and, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { JSON_BYTES_MAX } from "#core/bounded-json.ts";
import type { DraftContent } from "#core/draft-content.ts";
import type { ImportProblem, ImportWarning } from "#core/import/import-notes.ts";
import { parseInvoiceFile } from "#core/import-invoice.ts";
import { printableLine } from "#core/text.ts";
import { clients } from "#db/schema/clients.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { IdempotencyKey, lineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { defaultsFor, insertDraft } from "./create-invoice.ts";

export const ImportInvoiceInput = z.object({
  fileName: lineOf(255),
  /** Bounded below, so that a large file gets its own refusal. */
  text: z.string(),
  idempotencyKey: IdempotencyKey.optional(),
});

export type ImportedWarning =
  | ImportWarning
  | { path: (string | number)[]; code: "client_unknown" | "client_ambiguous" };

/** Refusals of the text itself, before anything in it was read as an invoice. */
const UNREADABLE: ReadonlySet<ImportProblem["code"]> = new Set([
  "file_empty",
  "file_not_json",
  "file_too_deep",
  "file_not_an_invoice",
  "key_forbidden",
  "numbers_unreadable",
]);

/**
 * Throws DomainError `import_too_large`, `import_unreadable` or `import_invalid`, each with `details.problems`: every problem
 * with its path in the file. Nothing is made then.
 */
export async function importInvoice(
  ctx: TenantContext,
  input: z.output<typeof ImportInvoiceInput>,
): Promise<{ invoiceId: string; warnings: ImportedWarning[] }> {
  const { actor, services } = ctx;
  if (input.text.length > JSON_BYTES_MAX) throw new DomainError("import_too_large", { bytesMax: JSON_BYTES_MAX });
  return services.inTenant(actor.tenantId, async (tx) => {
    const defaults = await defaultsFor(tx, null);
    const parsed = parseInvoiceFile(input.text, { currency: defaults.currency, dueDays: defaults.dueDays });
    if (!parsed.ok) throw refusalOf(parsed.problems);
    if (parsed.draft.kind === "credit_note") {
      // A credit note takes back a part of one invoice, which a file cannot name: it is begun from that invoice.
      throw new DomainError("import_invalid", { problems: [{ path: ["kind"], code: "credit_note_needs_invoice" }] });
    }
    const client = parsed.clientName === null ? [] : await clientsNamed(tx, parsed.clientName);
    const content: DraftContent = {
      ...parsed.draft,
      clientId: client.length === 1 ? (client[0] ?? null) : null,
      terms: parsed.draft.terms || defaults.terms,
    };
    const { invoiceId } = await insertDraft(tx, ctx, {
      content,
      taxPolicy: defaults.taxPolicy,
      action: "invoice.imported",
      idempotencyKey: input.idempotencyKey ?? null,
      details: { fileName: input.fileName },
    });
    return { invoiceId, warnings: [...clientWarnings(parsed.clientName, client.length), ...parsed.warnings] };
  });
}

function refusalOf(problems: ImportProblem[]): DomainError {
  const codes = problems.map(({ code }) => code);
  if (codes.includes("file_too_large")) {
    return new DomainError("import_too_large", { problems, bytesMax: JSON_BYTES_MAX });
  }
  return new DomainError(codes.every((code) => UNREADABLE.has(code)) ? "import_unreadable" : "import_invalid", {
    problems,
  });
}

/** Ids of the active clients of this name, whatever its capitals; two are enough to know that it is not one. */
async function clientsNamed(tx: Tx, name: string): Promise<string[]> {
  const wanted = printableLine(name);
  const rows = await tx
    .select({ id: clients.id })
    .from(clients)
    .where(
      and(
        isNull(clients.archivedAt),
        or(sql`lower(${clients.name}) = lower(${wanted})`, sql`lower(${clients.party} ->> 'name') = lower(${wanted})`),
      ),
    )
    .limit(2);
  return rows.map(({ id }) => id);
}

function clientWarnings(name: string | null, found: number): ImportedWarning[] {
  if (name === null || found === 1) return [];
  return [{ path: ["client"], code: found === 0 ? "client_unknown" : "client_ambiguous" }];
}
