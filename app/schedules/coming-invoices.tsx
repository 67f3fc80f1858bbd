/** The next three of a schedule, as they will be printed. */
import { MoneyText } from "#app/components/money-text.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatDate } from "#core/plain-date.ts";
import { periodWords, REASON_WORDS } from "./schedule-sentences.ts";
import type { ScheduleView } from "./schedule-view.ts";

export function ComingInvoices({ schedule }: { schedule: ScheduleView }) {
  const { coming, state, terms } = schedule;
  const { locale } = useAgency();
  if (coming.length === 0) return null;
  const quiet = state === "preparing" || terms.act === "draft";
  return (
    <section className="part" aria-labelledby="coming">
      <h2 id="coming">{state === "preparing" ? "What would come" : "What comes"}</h2>
      <ol className="schedule-next">
        {coming.map((one) => (
          <li key={one.on}>
            <div className="when">
              <b>{formatDate(one.on, locale, "medium")}</b>
              <span className="soft">for {periodWords(one.from, one.to, locale)}</span>
            </div>
            <div className="what">
              <span>{one.subject || one.titles[0] || "Nothing is written yet"}</span>
              {one.subject && one.titles[0] && <span className="soft">{one.titles.join(" · ")}</span>}
              {!quiet && (
                <span className={one.by === "itself" ? "soft" : undefined}>
                  {one.reason ? REASON_WORDS[one.reason] : "Issued and sent by itself"}
                </span>
              )}
            </div>
            <MoneyText minor={one.totalMinor} currency={one.currency} code className="n" />
          </li>
        ))}
      </ol>
    </section>
  );
}
