/** Fields that are printed, and edited, as one. */
const PRINTED_AS: Record<string, string> = {
  "invoice/dueDays": "invoice/dueDate",
  "invoice/serviceTo": "invoice/serviceFrom",
  "invoice/pricesIncludeTax": "invoice/currency",
};

/** The path of the field in which the value at `path` is printed and edited. */
export function printedPath(path: string): string {
  return PRINTED_AS[path] ?? path;
}
