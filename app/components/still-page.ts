/**
 * Pages that are HTML alone: no React in the browser, nothing to hydrate, so that a client on a phone reads before anything else is loaded.
 * A route says so with `export const handle: PageHandle = { still: true }`; its loader may say in which language the page is.
 */
import { useMatches } from "@remix-run/react";

export type PageHandle = { still: true };

/** What a loader may give, for <html lang dir>. */
export type PageLanguage = { page: { language: string; direction: "ltr" | "rtl" } };

export function usePage(): { still: boolean; language: string; direction: "ltr" | "rtl" | undefined } {
  const last = useMatches().at(-1);
  const still = (last?.handle as Partial<PageHandle> | undefined)?.still === true;
  const page = (last?.data as Partial<PageLanguage> | null | undefined)?.page;
  return { still, language: page?.language ?? "en", direction: page?.direction };
}
