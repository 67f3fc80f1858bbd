/** What a browser remembers about how it likes to look: two cookies, so that the first paint is right. */
import { useFetcher } from "@remix-run/react";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = "theme";
export const RAIL_COOKIE = "rail";

/** Names the fetchers whose pending value is shown before the server has answered. */
export const THEME_FETCHER = "theme";
export const RAIL_FETCHER = "rail";

export function themeOf(value: unknown): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}

/** Sends a preference; the page shows it at once. */
export function usePreference(name: "theme" | "rail"): (value: string) => void {
  const fetcher = useFetcher({ key: name === "theme" ? THEME_FETCHER : RAIL_FETCHER });
  return (value) => fetcher.submit({ intent: name, value }, { method: "post", action: "/preferences" });
}
