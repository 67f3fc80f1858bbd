/** On the page of an invoice: that it is the sheet of a schedule, with what is signed beside its words, or that a schedule made it. */
import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Notice } from "#app/components/ui/notice.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatDate } from "#core/plain-date.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import { termsWords } from "#core/schedule-sentence.ts";
import type { scheduleOfInvoice } from "#server/schedules/read-schedule.ts";
import { REASON_WORDS } from "./schedule-sentences.ts";

export type ScheduleOfInvoice = Awaited<ReturnType<typeof scheduleOfInvoice>>;

export type ScheduleNoteProps = {
  schedule: NonNullable<ScheduleOfInvoice>;
  shows: "draft" | "review" | "issued";
  may: readonly string[];
};

export function ScheduleNote({ schedule, shows, may }: ScheduleNoteProps) {
  const { locale } = useAgency();
  const { scheduleId, name, terms, part, on } = schedule;
  const link: ReactNode = <Link to={`/schedules/${scheduleId}`}>{name}</Link>;
  if (part === "run") {
    const words = schedule.reason ? REASON_WORDS[schedule.reason as OutcomeReason] : null;
    return (
      <aside className="schedule-note" aria-label="Schedule">
        <p className="soft">
          Made by the schedule {link} for {on ? formatDate(on, locale, "long") : "one of its days"}.{" "}
          {words && shows !== "issued" ? `${words}.` : null}
        </p>
      </aside>
    );
  }
  return (
    <aside className="schedule-note" aria-label="Schedule">
      <Notice title={shows === "review" ? "What is signed here is a schedule" : "The sheet of a schedule"}>
        <p>
          {link}: {termsWords(terms, locale)}. {SAYS[shows]}
        </p>
        {shows === "issued" && may.includes("withdraw") && (
          <Form method="post" className="mt-2">
            <button className="btn" type="submit" name="intent" value="withdraw">
              Change it
            </button>
          </Form>
        )}
      </Notice>
    </aside>
  );
}

const SAYS: Record<ScheduleNoteProps["shows"], string> = {
  draft: "Write {month}, {quarter}, {year} or {period} where those of each time should stand.",
  review:
    "One signature holds for all its invoices, while they say exactly this but for the days and {month}, {quarter}, {year}, {period}.",
  issued:
    "It is countersigned and goes out as the invoices that come of it, never itself. Whoever changes it has it signed again.",
};
