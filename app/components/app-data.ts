/** What every page inside the frame knows: who is here, in which agency, with which role, and what day it is there. */
import { useRouteLoaderData } from "@remix-run/react";
import type { Role } from "#core/permissions.ts";

export type AppData = {
  person: { userId: string; name: string; email: string };
  memberId: string;
  role: Role;
  agency: {
    tenantId: string;
    name: string;
    slug: string;
    countryCode: string;
    /** Numbers and dates are written as people of this locale do. */
    locale: string;
    timeZone: string;
    baseCurrency: string;
    dueDays: number;
  };
  agencies: { tenantId: string; name: string; slug: string; role: Role }[];
  counts: {
    drafts: number;
    toApprove: number;
    inbox: number;
    approved: number;
    overdue: number;
    failedWork: number;
    unread: number;
  };
  /** The place in the log of what happens from which the page listens on (app/live). */
  log: string;
  embedded: { mailbox: boolean; demo: boolean };
  /** Where this browser calls the API when not at the product's own address (API_URL). */
  apiUrl: string | null;
  /** The instant this page was rendered (ISO), so that "10 minutes ago" is the same on server and browser. */
  now: string;
  /** The agency's calendar day at that instant. */
  today: string;
  rail: "wide" | "narrow";
  said: string | null;
};

/** The frame's data. Throws outside the `_app` layout: a public page has none of this. */
export function useApp(): AppData {
  const data = useRouteLoaderData<AppData>("routes/_app");
  if (!data) throw new Error("useApp belongs to pages inside the frame");
  return data as AppData;
}
