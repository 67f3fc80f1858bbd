/**
 * The icons of the product, from one set (Lucide). Their outlines lie in one picture, `icons.svg`, that a browser fetches once, and not
 * in the scripts of every page. An icon more is a line here and `npm run icons`.
 */
import type { ReactNode, SVGProps } from "react";
import outlines from "./icons.svg?url";

export type IconProps = SVGProps<SVGSVGElement> & { size?: number };
export type Icon = (props: IconProps) => ReactNode;

/** 24 px unless told otherwise, in the colour of the text; for eyes alone unless it is given a name. */
function icon(name: string): Icon {
  return ({ size = 24, ...props }) => (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it stands beside words, or in a button with a name.
    <svg
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden={props["aria-label"] === undefined ? true : undefined}
      {...props}
    >
      <use href={`${outlines}#${name}`} />
    </svg>
  );
}

export const ArrowDown = /* @__PURE__ */ icon("ArrowDown");
export const ArrowUp = /* @__PURE__ */ icon("ArrowUp");
export const AtSign = /* @__PURE__ */ icon("AtSign");
export const BadgeCheck = /* @__PURE__ */ icon("BadgeCheck");
export const Bell = /* @__PURE__ */ icon("Bell");
export const BookText = /* @__PURE__ */ icon("BookText");
export const CalendarClock = /* @__PURE__ */ icon("CalendarClock");
export const CalendarX = /* @__PURE__ */ icon("CalendarX");
export const Check = /* @__PURE__ */ icon("Check");
export const ChevronDown = /* @__PURE__ */ icon("ChevronDown");
export const ChevronsUpDown = /* @__PURE__ */ icon("ChevronsUpDown");
export const CircleAlert = /* @__PURE__ */ icon("CircleAlert");
export const CircleCheck = /* @__PURE__ */ icon("CircleCheck");
export const CircleDollarSign = /* @__PURE__ */ icon("CircleDollarSign");
export const Copy = /* @__PURE__ */ icon("Copy");
export const CornerDownLeft = /* @__PURE__ */ icon("CornerDownLeft");
export const Download = /* @__PURE__ */ icon("Download");
export const Ellipsis = /* @__PURE__ */ icon("Ellipsis");
export const Eye = /* @__PURE__ */ icon("Eye");
export const FilePen = /* @__PURE__ */ icon("FilePen");
export const FilePlus2 = /* @__PURE__ */ icon("FilePlus2");
export const FileText = /* @__PURE__ */ icon("FileText");
export const GripVertical = /* @__PURE__ */ icon("GripVertical");
export const HandCoins = /* @__PURE__ */ icon("HandCoins");
export const History = /* @__PURE__ */ icon("History");
export const Inbox = /* @__PURE__ */ icon("Inbox");
export const Info = /* @__PURE__ */ icon("Info");
export const Keyboard = /* @__PURE__ */ icon("Keyboard");
export const LogOut = /* @__PURE__ */ icon("LogOut");
export const Mail = /* @__PURE__ */ icon("Mail");
export const MailQuestion = /* @__PURE__ */ icon("MailQuestion");
export const MailWarning = /* @__PURE__ */ icon("MailWarning");
export const MailX = /* @__PURE__ */ icon("MailX");
export const MessageSquare = /* @__PURE__ */ icon("MessageSquare");
export const MessageSquarePlus = /* @__PURE__ */ icon("MessageSquarePlus");
export const Monitor = /* @__PURE__ */ icon("Monitor");
export const Moon = /* @__PURE__ */ icon("Moon");
export const Palette = /* @__PURE__ */ icon("Palette");
export const PanelLeft = /* @__PURE__ */ icon("PanelLeft");
export const Paperclip = /* @__PURE__ */ icon("Paperclip");
export const PencilLine = /* @__PURE__ */ icon("PencilLine");
export const Percent = /* @__PURE__ */ icon("Percent");
export const Plus = /* @__PURE__ */ icon("Plus");
export const ReceiptText = /* @__PURE__ */ icon("ReceiptText");
export const Redo2 = /* @__PURE__ */ icon("Redo2");
export const RotateCcw = /* @__PURE__ */ icon("RotateCcw");
export const Search = /* @__PURE__ */ icon("Search");
export const Settings2 = /* @__PURE__ */ icon("Settings2");
export const ShieldCheck = /* @__PURE__ */ icon("ShieldCheck");
export const Siren = /* @__PURE__ */ icon("Siren");
export const Smartphone = /* @__PURE__ */ icon("Smartphone");
export const Stamp = /* @__PURE__ */ icon("Stamp");
export const Sun = /* @__PURE__ */ icon("Sun");
export const Tablet = /* @__PURE__ */ icon("Tablet");
export const Trash2 = /* @__PURE__ */ icon("Trash2");
export const TriangleAlert = /* @__PURE__ */ icon("TriangleAlert");
export const Undo2 = /* @__PURE__ */ icon("Undo2");
export const Upload = /* @__PURE__ */ icon("Upload");
export const UserPlus = /* @__PURE__ */ icon("UserPlus");
export const UserRoundPlus = /* @__PURE__ */ icon("UserRoundPlus");
export const UsersRound = /* @__PURE__ */ icon("UsersRound");
export const X = /* @__PURE__ */ icon("X");
