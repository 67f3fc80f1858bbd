/** The form of the settings as the API takes it: of each kind only what differs from the usual. */
import { type ChosenWays, MAIL_WAYS, NOTIFICATION_KINDS, USUAL_WAYS, type Ways } from "#core/notification-kinds.ts";

/** The names of the fields of one kind. */
export const wayFields = (kind: string) => ({ inApp: `${kind}-list`, mail: `${kind}-mail`, push: `${kind}-push` });

export type SettingsForm = {
  ways: ChosenWays;
  timeZone: string | null;
  quiet: { from: string; until: string } | null;
  digestAt: string;
  pushDetails: boolean;
};

export function readSettingsForm(form: FormData): SettingsForm {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const ways: ChosenWays = {};
  for (const kind of NOTIFICATION_KINDS) {
    const fields = wayFields(kind);
    const chosen: Ways = {
      inApp: form.has(fields.inApp),
      mail: MAIL_WAYS.find((way) => way === text(fields.mail)) ?? USUAL_WAYS[kind].mail,
      push: form.has(fields.push),
    };
    if (!same(chosen, USUAL_WAYS[kind])) ways[kind] = chosen;
  }
  return {
    ways,
    timeZone: text("timeZone") || null,
    quiet: form.has("quiet") ? { from: text("quietFrom"), until: text("quietUntil") } : null,
    digestAt: text("digestAt"),
    pushDetails: form.has("pushDetails"),
  };
}

function same(one: Ways, other: Ways): boolean {
  return one.inApp === other.inApp && one.mail === other.mail && one.push === other.push;
}
