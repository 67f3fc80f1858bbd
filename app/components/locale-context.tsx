/** How figures and days are written on this page, and what "today" means. The frame sets it; public pages set their own. */
import { createContext, type ReactNode, useContext } from "react";

export type LocaleSettings = {
  locale: string;
  timeZone: string;
  /** ISO instant of rendering, from the loader: both sides render the same words. */
  now: string;
};

const LocaleContext = createContext<LocaleSettings>({ locale: "en-GB", timeZone: "UTC", now: "1970-01-01T00:00:00Z" });

export function LocaleProvider({ settings, children }: { settings: LocaleSettings; children: ReactNode }) {
  return <LocaleContext.Provider value={settings}>{children}</LocaleContext.Provider>;
}

export function useLocale(): LocaleSettings {
  return useContext(LocaleContext);
}
