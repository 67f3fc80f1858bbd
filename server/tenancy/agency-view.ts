/** An agency's settings as screens see them. */
import type { InferSelectModel } from "drizzle-orm";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { logoHashOf, logoUri } from "./logo.ts";

type AgencyRow = InferSelectModel<typeof agencies>;

export type AgencyView = Omit<AgencyRow, "createdAt" | "externalOrgId" | "logoFileKey"> & { hasLogo: boolean };

export function agencyView(row: AgencyRow): AgencyView {
  const { createdAt: _made, externalOrgId: _org, logoFileKey, ...settings } = row;
  return { ...settings, hasLogo: logoFileKey !== null };
}

export async function readAgency(ctx: TenantContext): Promise<AgencyView> {
  return agencyView(await agencyRow(ctx));
}

/** The logo as a `data:` URI, or null. Apart from the settings, which every page of the product reads. */
export async function readLogo(ctx: TenantContext): Promise<{ logo: string | null }> {
  const { logoFileKey } = await agencyRow(ctx);
  return { logo: await logoUri(ctx.services.files, ctx.actor.tenantId, logoHashOf(logoFileKey)) };
}

async function agencyRow({ services, actor }: TenantContext): Promise<AgencyRow> {
  const [row] = await services.readTenant(actor.tenantId, (db) => db.select().from(agencies));
  if (!row) throw new DomainError("agency_not_found");
  return row;
}
