/** From what hour reminders leave, and what lateness costs where a step asks for it. */
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { REMINDERS_UNTIL_HOUR } from "#core/reminder-ladder.ts";

const FIRST_HOUR = 6;

export function ReminderHour() {
  const hours = Array.from({ length: REMINDERS_UNTIL_HOUR - FIRST_HOUR }, (_, at) => FIRST_HOUR + at);
  return (
    <Field
      name="fromHour"
      label="They leave from"
      hint={`By the client's own clock, until ${REMINDERS_UNTIL_HOUR}:00; never on a weekend or a public holiday of the client's country.`}
    >
      <Select>
        {hours.map((hour) => (
          <option key={hour} value={hour}>
            {hour}:00
          </option>
        ))}
      </Select>
    </Field>
  );
}

export function LateFeeFields({ currency }: { currency: string }) {
  return (
    <div className="ladder-terms">
      <Field
        name="annualRate"
        label="Interest, % a year"
        hint="Between companies in the EU: the reference rate of the European Central Bank on 1 January or 1 July, plus 8 points (Directive 2011/7/EU). Check it twice a year."
      >
        <TextInput inputMode="decimal" autoComplete="off" maxLength={8} className="num" />
      </Field>
      <Field name="basis" label="It rests on" hint="This is printed on the draft.">
        <Select>
          <option value="statutory">the law (Directive 2011/7/EU)</option>
          <option value="agreed">what was agreed with the client</option>
        </Select>
      </Field>
      <Field
        name="fixed"
        label={`Fixed sum, ${currency}`}
        hint={`Once an invoice, and only for invoices in ${currency}. The directive grants 40 EUR.`}
      >
        <TextInput inputMode="decimal" autoComplete="off" maxLength={14} className="num" />
      </Field>
    </div>
  );
}
