/** An agency's settings as screens see them. */
import type { agencies } from "#db/schema/tenancy.ts";

export type AgencyView = Omit<typeof agencies.$inferSelect, "createdAt" | "externalOrgId" | "logoFileKey"> & {
  hasLogo: boolean;
};

export function agencyView(row: typeof agencies.$inferSelect): AgencyView {
  const { createdAt: _made, externalOrgId: _org, logoFileKey, ...settings } = row;
  return { ...settings, hasLogo: logoFileKey !== null };
}
