/** On a client's page: whether this client is reminded, and the pause. One pair of a list of facts. */
import { PauseForm, PauseWords, ResumeForm } from "#app/issued/reminder-pause.tsx";
import { useAgency } from "#app/use-agency.ts";

export type ReminderFactProps = {
  clientId: string;
  reminders: { enabled: boolean; pause: { untilDay: string | null; reason: string } | null };
};

export function ReminderFact({ clientId, reminders: { enabled, pause } }: ReminderFactProps) {
  const mayPause = useAgency().may("reminders.write");
  return (
    <>
      <dt>Reminders</dt>
      <dd className="reminder-fact">
        {pause ? (
          <>
            <span>
              <PauseWords {...pause} />
            </span>
            {mayPause && <ResumeForm subject={{ clientId }} />}
          </>
        ) : (
          <>
            <span>{enabled ? "by the agency's ladder" : "none: the agency has them off"}</span>
            {enabled && mayPause && <PauseForm subject={{ clientId }} label="Pause for this client" />}
          </>
        )}
      </dd>
    </>
  );
}
