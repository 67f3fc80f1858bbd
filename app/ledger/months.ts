/** Rows of a ledger under the month in which they belong, in the order in which they came. */

export type MonthGroup<Row> = { month: string; title: string; rows: Row[] };

/** `dayOf` gives 'YYYY-MM-DD'. Two neighbours of one month share a group; the caller's order stays. */
export function groupByMonth<Row>(rows: Row[], dayOf: (row: Row) => string, locale: string): MonthGroup<Row>[] {
  const title = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const groups: MonthGroup<Row>[] = [];
  for (const row of rows) {
    const month = dayOf(row).slice(0, 7);
    const last = groups.at(-1);
    if (last?.month === month) last.rows.push(row);
    else groups.push({ month, title: title.format(new Date(`${month}-01T00:00:00Z`)), rows: [row] });
  }
  return groups;
}

/** "4 invoices", "7 invoices, 1 credit note". */
export function countWords(rows: { kind: "invoice" | "credit_note" }[]): string {
  const credits = rows.filter((row) => row.kind === "credit_note").length;
  const invoices = rows.length - credits;
  const words = [];
  if (invoices > 0) words.push(invoices === 1 ? "1 invoice" : `${invoices} invoices`);
  if (credits > 0) words.push(credits === 1 ? "1 credit note" : `${credits} credit notes`);
  return words.join(", ");
}
