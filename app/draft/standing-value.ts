import type { DraftContent } from "#core/draft-content.ts";

/** The whole value that the draft has at `path` now: "lines/<id>/quantity", "invoice/dueDays", "adjustments/<id>/value". */
export function standingValue(content: DraftContent, path: string): unknown {
  const [area, first = "", second = ""] = path.split("/");
  if (area === "invoice") return (content as Record<string, unknown>)[first];
  const entries = area === "lines" ? content.lines : area === "adjustments" ? content.adjustments : [];
  const entry: Record<string, unknown> | undefined = entries.find(({ id }) => id === first);
  return entry?.[second];
}
