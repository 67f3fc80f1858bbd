/** Days and instants as people say them, exact on hover, in the agency's own time zone. */
import { daysBetween, formatDate, todayIn } from "#core/plain-date.ts";
import { type LocaleSettings, useLocale } from "./locale-context.tsx";

/** "today", "tomorrow", "3 days ago", "21 Nov", "21 Nov 2025". `day` is 'YYYY-MM-DD'. */
export function dayWords(day: string, { locale, timeZone, now }: LocaleSettings): string {
  const today = todayIn(timeZone, new Date(now));
  const ahead = daysBetween(today, day);
  if (ahead === 0) return "today";
  if (ahead === 1) return "tomorrow";
  if (ahead === -1) return "yesterday";
  if (ahead > 1 && ahead < 7) return `in ${ahead} days`;
  if (ahead < -1 && ahead > -7) return `${-ahead} days ago`;
  return formatDate(day, locale, day.slice(0, 4) === today.slice(0, 4) ? "day" : "medium");
}

/** "just now", "10 minutes ago", "14:02", "yesterday, 14:02", "12 Nov, 14:02". `at` is an ISO instant. */
export function instantWords(at: string, settings: LocaleSettings): string {
  const { timeZone, now, locale } = settings;
  const minutes = Math.floor((Date.parse(now) - Date.parse(at)) / 60_000);
  if (minutes < 1 && minutes > -2) return "just now";
  if (minutes === 1) return "a minute ago";
  if (minutes > 1 && minutes < 60) return `${minutes} minutes ago`;
  const day = todayIn(timeZone, new Date(at));
  const clock = new Date(at).toLocaleTimeString(locale, { timeZone, hour: "2-digit", minute: "2-digit" });
  return day === todayIn(timeZone, new Date(now)) ? clock : `${dayWords(day, settings)}, ${clock}`;
}

export type DateTextProps = {
  className?: string;
} & (
  | {
      /** A day: due, issued, received. 'YYYY-MM-DD'. */
      day: string;
      /** Writes it out ("21 Nov 2026"), with nothing relative. */
      exact?: boolean;
    }
  | {
      /** An event: viewed, submitted, paid in. An ISO instant. */
      at: string;
    }
);

export function DateText(props: DateTextProps) {
  const settings = useLocale();
  if ("at" in props) {
    const exact = new Date(props.at).toLocaleString(settings.locale, {
      timeZone: settings.timeZone,
      dateStyle: "full",
      timeStyle: "medium",
    });
    return (
      <time
        dateTime={props.at}
        title={`${exact} (${settings.timeZone})`}
        className={props.className}
        suppressHydrationWarning
      >
        {instantWords(props.at, settings)}
      </time>
    );
  }
  return (
    <time
      dateTime={props.day}
      title={formatDate(props.day, settings.locale, "full")}
      className={props.className}
      suppressHydrationWarning
    >
      {props.exact ? formatDate(props.day, settings.locale, "medium") : dayWords(props.day, settings)}
    </time>
  );
}
