/** What is said of a change beside the draft itself, and how a part of the look is called. */
import type { FrameChange } from "#server/approvals/frame-changes.ts";

const WHAT: Record<FrameChange["what"], string> = {
  bank: "Money is to go to another account",
  buyer: "The client's details are others",
  seller: "Your own details are others",
  design: "Another design",
  accent: "Another colour",
  typeface: "Another typeface",
  locale: "Another language",
  paper: "Other paper",
  logo: "Another logo",
  fields: "The agency's own lines are others",
  footer: "Other words at the foot",
};

const TYPEFACE_WORDS: Record<string, string> = {
  "serif-inter": "Source Serif and Inter",
  inter: "Inter",
  serif: "Source Serif",
  plex: "IBM Plex",
};

/** Either side is "" where there is nothing to say of it. */
export function frameSentence({ what, before, after }: FrameChange): { what: string; before: string; after: string } {
  // Of two pictures nothing can be read; that it is another one is all.
  if (what === "logo") return { what: after === "" ? "The logo is gone" : WHAT.logo, before: "", after: "" };
  const words = WORDS[what] ?? ((value: string) => value);
  return { what: WHAT[what], before: words(before), after: words(after) };
}

const WORDS: Partial<Record<FrameChange["what"], (value: string) => string>> = {
  typeface: (value) => TYPEFACE_WORDS[value] ?? value,
  locale: (value) => new Intl.DisplayNames("en", { type: "language" }).of(value) ?? value,
};
