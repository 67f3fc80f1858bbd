/** The ladder as a line of time: the due date in its middle, each step where it falls. A list of sentences to whoever hears it. */
import type { ReminderStep } from "#core/reminder-ladder.ts";
import { dayWords, TONE_WORDS } from "./reminder-sentences.ts";

type Mark = { key: string; offsetDays: number; said: string; word: string; fee: boolean; due: boolean };

export function ReminderPicture({ steps, on }: { steps: readonly ReminderStep[]; on: boolean }) {
  const due: Mark = { key: "due", offsetDays: 0, said: "due date", word: "", fee: false, due: true };
  const marks: Mark[] = steps.map((step) => ({
    key: step.id,
    offsetDays: step.offsetDays,
    said: dayWords(step.offsetDays),
    word: TONE_WORDS[step.tone],
    fee: step.lateFee,
    due: false,
  }));
  const all = (steps.some(({ offsetDays }) => offsetDays === 0) ? marks : [...marks, due]).sort(
    (a, b) => a.offsetDays - b.offsetDays,
  );
  return (
    <ol className={on ? "ladder" : "ladder off"} aria-label="The ladder of reminders">
      {all.map((mark, at) => (
        <li
          key={mark.key}
          className={mark.due || mark.offsetDays === 0 ? "ladder-due" : undefined}
          // The root, so that a week and a quarter both have room.
          style={{ flexGrow: stretch(mark.offsetDays, all[at + 1]?.offsetDays) }}
        >
          <b>{mark.said}</b>
          <span>
            {mark.word}
            {mark.fee && (mark.word ? ", then a late fee as a draft" : "")}
          </span>
        </li>
      ))}
    </ol>
  );
}

function stretch(from: number, to: number | undefined): number {
  return to === undefined ? 0 : Math.round(Math.sqrt(to - from) * 10) / 10;
}
