/** Each kind of news on a line, each way to hear of it in a column. */
import {
  type ChosenWays,
  MAIL_WAYS,
  type MailWay,
  NOTIFICATION_KINDS,
  type NotificationKind,
  OWN_LETTER,
  waysOf,
} from "#core/notification-kinds.ts";
import { KIND_NAMES } from "#core/notification-words.ts";
import { wayFields } from "./read-settings-form.ts";

const MAIL_WORDS: Record<MailWay, string> = { off: "No mail", now: "At once", digest: "Once a day" };

export function WaysTable({ chosen }: { chosen: ChosenWays }) {
  return (
    <table className="ways">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col" className="one">
            In the list
          </th>
          <th scope="col">By mail</th>
          <th scope="col" className="one">
            By push
          </th>
        </tr>
      </thead>
      <tbody>
        {NOTIFICATION_KINDS.map((kind) => (
          <WaysOf key={kind} kind={kind} chosen={chosen} />
        ))}
      </tbody>
    </table>
  );
}

function WaysOf({ kind, chosen }: { kind: NotificationKind; chosen: ChosenWays }) {
  const ways = waysOf(kind, chosen);
  const fields = wayFields(kind);
  const name = KIND_NAMES[kind];
  // A letter of its own cannot wait for the day's.
  const mailWays = MAIL_WAYS.filter((way) => way !== "digest" || !OWN_LETTER.has(kind));
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="one">
        <label>
          <input type="checkbox" name={fields.inApp} defaultChecked={ways.inApp} />
          <span className="sr-only narrow-label">In the list</span>
          <span className="sr-only">: {name}</span>
        </label>
      </td>
      <td>
        <select name={fields.mail} className="input" defaultValue={ways.mail} aria-label={`By mail: ${name}`}>
          {mailWays.map((way) => (
            <option key={way} value={way}>
              {MAIL_WORDS[way]}
            </option>
          ))}
        </select>
      </td>
      <td className="one">
        <label>
          <input type="checkbox" name={fields.push} defaultChecked={ways.push} />
          <span className="sr-only narrow-label">Push</span>
          <span className="sr-only">: {name}</span>
        </label>
      </td>
    </tr>
  );
}
