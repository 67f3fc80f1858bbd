/** The agency of this page, as screens ask about it. */
import { type AppData, useApp } from "#app/components/app-data.ts";
import { type Action, may, type Role } from "#core/permissions.ts";

export type AgencyHere = AppData["agency"] & {
  role: Role;
  /** The agency's calendar day, 'YYYY-MM-DD'. */
  today: string;
  /** Whether the person may do this here. The server asks again; this only spares people a button that refuses. */
  may(action: Action): boolean;
};

/** Inside the frame only; throws on a public page. */
export function useAgency(): AgencyHere {
  const { agency, role, today } = useApp();
  return { ...agency, role, today, may: (action) => may(role, action) };
}
