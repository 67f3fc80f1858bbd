/** A day and a time on a wall, and which wall: said back in a sentence, by the client's clock and by ours. */
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import { isPast, momentSentence, type WallMoment } from "./send-moment.ts";

export type MomentFieldsProps = {
  moment: WallMoment;
  onChange: (moment: WallMoment) => void;
  nowMs: number;
  /** The zones to choose from, the likeliest first; one that is named twice is offered once. */
  zones: readonly string[];
  /** Where `zone` comes from, under the field. */
  hint?: string | undefined;
};

export function MomentFields({ moment, onChange, nowMs, zones, hint }: MomentFieldsProps) {
  const { locale, timeZone } = useAgency();
  const { local, zone } = moment;
  const sentence = momentSentence(moment, timeZone, locale);
  const past = isPast(moment, nowMs);
  return (
    <div className="composer-moment">
      <Field
        name="local"
        label="Day and time there"
        wrong={past ? "That moment has gone by already: choose a later one." : undefined}
      >
        <TextInput
          type="datetime-local"
          value={local}
          onChange={(event) => onChange({ local: event.currentTarget.value.slice(0, 16), zone })}
        />
      </Field>
      <Field name="zone" label="Time zone" hint={hint}>
        <Select value={zone} onChange={(event) => onChange({ local, zone: event.currentTarget.value })}>
          {[...new Set(zones)].map((one) => (
            <option key={one} value={one}>
              {one.replaceAll("_", " ")}
            </option>
          ))}
        </Select>
      </Field>
      {sentence && !past && (
        <p role="status">
          It leaves {sentence}. Should clocks change in between, the time there holds. Until then it can be called off.
        </p>
      )}
    </div>
  );
}
