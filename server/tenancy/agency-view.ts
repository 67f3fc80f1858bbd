/** An agency's settings as screens see them. */
import type { InferSelectModel } from "drizzle-orm";
import { agencies } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { logoDataUri } from "./logo.ts";

type AgencyRow = InferSelectModel<typeof agencies>;

export type AgencyView = Omit<AgencyRow, "createdAt" | "externalOrgId" | "logoFileKey"> & { hasLogo: boolean };

export function agencyView(row: AgencyRow): AgencyView {
  const { createdAt: _made, externalOrgId: _org, logoFileKey, ...settings } = row;
  return { ...settings, hasLogo: logoFileKey !== null };
}

/** The settings and the logo as a `data:` URI. */
export async function readAgency(ctx: TenantContext): Promise<AgencyView & { logo: string | null }> {
  const [row] = await ctx.services.readTenant(ctx.actor.tenantId, (db) => db.select().from(agencies));
  if (!row) throw new DomainError("agency_not_found");
  return { ...agencyView(row), logo: await logoDataUri(ctx.services.files, row.logoFileKey) };
}
