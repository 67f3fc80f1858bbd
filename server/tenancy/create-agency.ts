/** A new agency with its first owner, its two series, and the first event of its audit chain. */
import { series } from "#db/schema/invoices.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import type { Services } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import type { Person } from "#server/identity/identity.ts";
import { beginReminders } from "#server/reminders/save-reminder-settings.ts";
import { isLocale, type NewAgency } from "./agency-input.ts";

const AGENCIES_PER_PERSON_MAX = 20;

/** Throws `limit_reached` for a person with too many agencies. */
export async function createAgency(
  services: Services,
  person: Person,
  input: NewAgency,
): Promise<{ tenantId: string; slug: string; memberId: string }> {
  const mine = await services.memberships.agenciesOf(person);
  if (mine.length >= AGENCIES_PER_PERSON_MAX)
    throw new DomainError("limit_reached", { limit: AGENCIES_PER_PERSON_MAX });
  const tenantId = crypto.randomUUID();
  const memberId = crypto.randomUUID();
  const slug = slugOf(input.name, tenantId);
  await services.inTenant(tenantId, async (tx) => {
    await tx.insert(agencies).values({
      tenantId,
      name: input.name,
      slug,
      legal: input.legal ?? {
        name: input.name,
        addressLines: [],
        countryCode: input.countryCode,
        vatId: "",
        registrationId: "",
        email: person.email,
      },
      countryCode: input.countryCode,
      timeZone: input.timeZone,
      locale: input.locale ?? localeOf(input.countryCode),
      baseCurrency: input.baseCurrency,
      taxPolicy: ["US", "AU", "NZ"].includes(input.countryCode) ? "line" : "category",
    });
    await tx
      .insert(members)
      .values({ tenantId, id: memberId, userId: person.userId, name: person.name, email: person.email, role: "owner" });
    await tx.insert(series).values([
      { tenantId, kind: "invoice", code: "INV", pattern: "{YYYY}-{SEQ:4}" },
      { tenantId, kind: "credit_note", code: "CN", pattern: "CN-{YYYY}-{SEQ:4}" },
    ]);
    await beginReminders(tx, { tenantId, memberId });
    await appendEvent(
      tx,
      { memberId, name: person.name },
      { action: "agency.created", subjectType: "agency", subjectId: tenantId, details: { name: input.name } },
    );
  });
  await services.memberships.forget(tenantId, person.userId);
  return { tenantId, slug, memberId };
}

/** Readable, and unique without a question to other tenants: the name, then a piece of the id. */
function slugOf(name: string, tenantId: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return `${words || "agency"}-${tenantId.slice(0, 8)}`;
}

/** English words with the country's own numbers and dates; settings can say otherwise. */
function localeOf(countryCode: string): string {
  const tag = `en-${countryCode}`;
  return isLocale(tag) ? tag : "en-GB";
}
