/** Where one can go. Rail, bottom bar, palette and the key help read this one table. */

import type { AppData } from "#app/components/app-data.ts";
import {
  Bell,
  BookText,
  CalendarClock,
  Check,
  CircleDollarSign,
  FileText,
  type Icon,
  Inbox,
  Mail,
  ReceiptText,
  Settings2,
  UserRoundPlus,
  UsersRound,
} from "#app/components/ui/icons.tsx";

export type Destination = {
  to: string;
  label: string;
  icon: Icon;
  /** The second key after `g`. */
  key: string;
  /** The number beside it, from the frame's counts. */
  count?: keyof AppData["counts"];
  group: "work" | "things" | "house";
  /** Other words people type for it in the palette. */
  words?: string;
  onlyWith?: "mailbox";
};

const DESTINATIONS: readonly Destination[] = [
  { to: "/inbox", label: "Inbox", icon: Inbox, key: "i", count: "inbox", group: "work", words: "waits for me todo" },
  { to: "/drafts", label: "Drafts", icon: FileText, key: "d", count: "drafts", group: "work" },
  {
    to: "/approvals",
    label: "To approve",
    icon: Check,
    key: "a",
    count: "toApprove",
    group: "work",
    words: "approvals queue countersign",
  },
  { to: "/invoices", label: "Invoices", icon: ReceiptText, key: "n", group: "work", words: "ledger list archive" },
  {
    to: "/notifications",
    label: "Notifications",
    icon: Bell,
    key: "u",
    count: "unread",
    group: "work",
    words: "bell news unread told",
  },
  {
    to: "/schedules",
    label: "Schedules",
    icon: CalendarClock,
    key: "r",
    group: "work",
    words: "recurring retainers repeat monthly subscriptions",
  },
  { to: "/clients", label: "Clients", icon: UsersRound, key: "c", group: "things", words: "customers" },
  { to: "/items", label: "Catalogue", icon: BookText, key: "t", group: "things", words: "items rates prices" },
  { to: "/money", label: "Money", icon: CircleDollarSign, key: "m", group: "things", words: "payments bank" },
  { to: "/mailbox", label: "Mailbox", icon: Mail, key: "b", group: "house", words: "mail sent", onlyWith: "mailbox" },
  {
    to: "/members",
    label: "Members",
    icon: UserRoundPlus,
    key: "p",
    group: "house",
    words: "people roles invite team",
  },
  {
    to: "/settings",
    label: "Settings",
    icon: Settings2,
    key: "s",
    count: "failedWork",
    group: "house",
    words: "agency bank logo tax terms security failed work replay",
  },
];

/** What exists here: the mailbox only with the embedded default. */
export function destinationsOf(embedded: AppData["embedded"]): Destination[] {
  return DESTINATIONS.filter((destination) => destination.onlyWith !== "mailbox" || embedded.mailbox);
}
