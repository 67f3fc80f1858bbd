/** What a notification says, made when it is shown: in the list, in a mail, on a locked screen. */
import type { NotificationKind } from "#core/notification-kinds.ts";

/** Short strings as `notify` took them: number, client, amount, by, recipient, outcome, words, name. What is missing is left out. */
export type NotificationParams = Readonly<Record<string, string>>;

export type NotificationWords = {
  /** One sentence, with names and amounts. */
  title: string;
  /** What it is about, or what somebody said; "" where the sentence is all. */
  about: string;
  /** The sentence without a client or an amount, for where others may look on. */
  discreet: string;
};

/** What the kinds are called where one chooses by which way to hear of them. */
export const KIND_NAMES: Readonly<Record<NotificationKind, string>> = {
  approval_asked: "Your countersignature is asked for",
  round_decided: "What you submitted was countersigned or came back",
  mail_bounced: "A mail to a client did not arrive",
  mail_complained: "A client marked a mail as unwanted",
  invoice_viewed: "A client opened an invoice",
  client_question: "A client asks something",
  payment_arrived: "Money arrived",
  mention: "Somebody mentions you",
  schedule_drafted: "A schedule made a draft",
  schedule_stopped: "A schedule stopped",
  late_fee_proposed: "A late fee is proposed",
  work_failed: "Something could not be done",
};

export function notificationWords(kind: NotificationKind, params: NotificationParams): NotificationWords {
  const { number = "", client = "", amount = "", by = "", recipient = "", words = "", name = "" } = params;
  const who = by || "Somebody";
  const what = number || "an invoice";
  const theClient = client || "The client";
  const about = list(number, client, name, amount);
  const said = (title: string, discreet: string, beneath = about): NotificationWords => ({
    title,
    about: beneath,
    discreet,
  });
  switch (kind) {
    case "approval_asked":
      return said(`${who} asks for your countersignature`, "Your countersignature is asked for");
    case "round_decided":
      return decided(who, params.outcome, list(about, words && `“${words}”`));
    case "mail_bounced":
      return said(
        recipient ? `Mail to ${recipient} did not arrive` : `Mail about ${what} did not arrive`,
        "A mail to a client did not arrive",
        list(about, words),
      );
    case "mail_complained":
      return said(
        recipient ? `${recipient} marked our mail as unwanted` : `Mail about ${what} was marked as unwanted`,
        "A mail was marked as unwanted",
      );
    case "invoice_viewed":
      return said(`${recipient || theClient} opened ${what}`, "A client opened an invoice");
    case "client_question":
      return said(
        `${by || theClient} asks about ${what}`,
        "A client asks something",
        words ? `“${words}”` : list(client, amount),
      );
    case "payment_arrived":
      return said(amount ? `${amount} arrived` : "Money arrived", "Money arrived", list(number, client, name));
    case "mention":
      return said(`${who} mentions you`, "Somebody mentions you", list(about, words && `“${words}”`));
    case "schedule_drafted":
      return said(
        `The schedule ${quoted(name || client)} made a draft`,
        "A schedule made a draft",
        list(client, amount),
      );
    case "schedule_stopped":
      return said(`The schedule ${quoted(name || client)} stopped`, "A schedule stopped", list(client, words));
    case "late_fee_proposed":
      return said(`A late fee on ${what} is proposed`, "A late fee is proposed", list(client, amount));
    case "work_failed":
      return said(
        name ? `Could not be done: ${name}` : "Something could not be done",
        "Something could not be done",
        list(number, client, words),
      );
  }
}

function decided(who: string, outcome: string | undefined, about: string): NotificationWords {
  switch (outcome) {
    case "approved":
      return {
        title: `${who} countersigned what you submitted`,
        about,
        discreet: "What you submitted was countersigned",
      };
    case "expired":
      return {
        title: "Came back unsigned: nobody countersigned it in time",
        about,
        discreet: "Something came back unsigned",
      };
    default:
      return { title: `${who} returned what you submitted`, about, discreet: "Something you submitted came back" };
  }
}

function list(...parts: string[]): string {
  return parts.filter(Boolean).join(" · ");
}

function quoted(name: string): string {
  return name ? `“${name}”` : "of a client";
}
