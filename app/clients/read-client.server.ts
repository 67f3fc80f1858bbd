/** The client form as the API wants it. */
import { text, WrongFields } from "#app/api.server.ts";
import { DocumentLocale } from "#core/template-settings.ts";

/** Reads the form; throws WrongFields for what a schema could not say as helpfully. Trims, drops empty lines. */
export function readClient(form: FormData) {
  const wrong: Record<string, string> = {};
  const emails = lines(text(form, "emails"), /[\s,;]+/);
  const bad = emails.find((email) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email));
  if (bad) wrong.emails = `“${bad}” is not an email address.`;
  if (emails.length > 10) wrong.emails = "At most ten addresses.";
  const address = lines(text(form, "address"), /\n/);
  if (address.length > 6) wrong.address = "At most six lines fit on the sheet.";
  const days = text(form, "dueDays");
  const dueDays = days === "" ? null : Number(days);
  if (dueDays !== null && (!Number.isInteger(dueDays) || dueDays < 0 || dueDays > 365)) {
    wrong.dueDays = "A whole number of days, from 0 to 365.";
  }
  const name = text(form, "name");
  if (!name) wrong.name = "Give it a name: lists and searches show it.";
  if (Object.keys(wrong).length > 0) throw new WrongFields(wrong);
  return {
    name,
    party: {
      name: text(form, "partyName") || name,
      addressLines: address,
      countryCode: text(form, "countryCode"),
      vatId: text(form, "vatId").replace(/\s/g, "").toUpperCase(),
      registrationId: text(form, "registrationId"),
      email: emails[0] ?? "",
    },
    currency: text(form, "currency"),
    dueDays,
    emails,
    note: text(form, "note"),
    templateId: text(form, "templateId") || null,
    locale: localeIn(form),
    timeZone: text(form, "timeZone") || null,
  };
}

/** Null: the agency's own, also for what no list offered. */
function localeIn(form: FormData): DocumentLocale | null {
  const read = DocumentLocale.safeParse(text(form, "locale"));
  return read.success ? read.data : null;
}

/** Where the API's paths are other than the form's names. */
export const CLIENT_FIELDS: Record<string, string> = {
  "party.name": "partyName",
  "party.addressLines": "address",
  "party.countryCode": "countryCode",
  "party.vatId": "vatId",
  "party.registrationId": "registrationId",
  "code:name_taken": "name",
};

function lines(value: string, separator: RegExp): string[] {
  return value
    .split(separator)
    .map((line) => line.trim())
    .filter(Boolean);
}
