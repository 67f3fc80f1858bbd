/** The fields of an invoice and the names that files give them. */
import type { JsonObject, JsonPath, JsonValue } from "#core/bounded-json.ts";
import type { Notes } from "./import-notes.ts";

/** Our field → the names that files give it, folded by `foldKey`. The first name of each list is the one in our docs. */
export const INVOICE_FIELDS = {
  kind: ["kind", "type", "documenttype", "invoicetype"],
  client: ["client", "customer", "billto", "buyer", "recipient", "clientname", "customername"],
  clientEmail: ["clientemail", "customeremail", "email"],
  currency: ["currency", "currencycode"],
  subject: ["subject", "title", "project", "description"],
  reference: [
    "reference",
    "ref",
    "po",
    "ponumber",
    "purchaseorder",
    "purchaseordernumber",
    "ordernumber",
    "orderreference",
    "yourreference",
    "buyerreference",
  ],
  issueDate: ["issuedate", "date", "invoicedate", "issuedon", "issued"],
  dueDate: ["duedate", "due", "dueon", "payby"],
  dueDays: ["duedays", "paymentdays", "netdays"],
  serviceFrom: ["servicefrom", "periodfrom", "periodstart", "servicestart"],
  serviceTo: ["serviceto", "periodto", "periodend", "serviceend"],
  period: ["period", "serviceperiod"],
  pricesIncludeTax: [
    "pricesincludetax",
    "pricesincludevat",
    "taxinclusive",
    "taxincluded",
    "vatincluded",
    "vatinclusive",
  ],
  lines: ["lines", "items", "lineitems", "rows", "positions", "entries"],
  tax: ["tax", "vat", "taxrate", "vatrate", "taxes", "gst", "taxpercent", "vatpercent"],
  discount: ["discount", "documentdiscount", "invoicediscount", "rebate", "allowance"],
  discountPercent: ["discountpercent", "discountpercentage"],
  charge: ["charge", "surcharge", "shipping", "fee"],
  discounts: ["discounts", "allowances"],
  charges: ["charges"],
  adjustments: ["adjustments"],
  notes: ["notes", "note", "comment", "comments", "memo", "message"],
  terms: ["terms", "paymentterms", "conditions"],
  total: ["total", "grandtotal", "totalamount"],
  number: ["number", "invoicenumber", "invoiceno", "documentnumber"],
  // Known, and rightly without effect: they are computed, or belong to the program that wrote the file.
  ignored: [
    "subtotal",
    "nettotal",
    "taxtotal",
    "totaltax",
    "vattotal",
    "status",
    "id",
    "version",
    "schema",
    "seller",
    "supplier",
    "from",
    "amountdue",
  ],
} as const satisfies Record<string, readonly string[]>;

export const LINE_FIELDS = {
  title: ["title", "name", "item", "product", "service", "label"],
  description: ["description", "text"],
  detail: ["detail", "details", "longdescription", "note", "notes"],
  quantity: ["quantity", "qty", "count"],
  hours: ["hours"],
  days: ["days"],
  unit: ["unit", "uom", "unitname"],
  unitPrice: ["unitprice", "price", "unitcost", "priceperunit", "netprice"],
  amount: ["amount", "total", "linetotal", "net"],
  discount: ["discount", "linediscount", "rebate"],
  discountPercent: ["discountpercent", "discountpercentage"],
  tax: ["tax", "vat", "taxrate", "vatrate", "taxes", "gst", "taxpercent", "vatpercent"],
  ignored: ["id", "position", "index", "pos"],
} as const satisfies Record<string, readonly string[]>;

/** Fields that only print or are only compared, so that a second spelling of one is no reason to refuse the file. */
const FIRST_WINS: ReadonlySet<string> = new Set([
  "subject",
  "reference",
  "notes",
  "terms",
  "title",
  "description",
  "detail",
  "unit",
  "total",
]);

export type Field = { value: JsonValue; path: JsonPath };

/** "unit_price", "unitPrice" and "Unit price" are one name. */
export function foldKey(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Sorts the members of an object into our fields; null and "" count as absent. */
export function fieldsOf<Name extends string>(
  object: JsonObject,
  names: Record<Name, readonly string[]>,
  path: JsonPath,
  notes: Notes,
): Partial<Record<Name, Field>> {
  const fields: Partial<Record<Name, Field>> = {};
  const entries = Object.entries(names) as [Name, readonly string[]][];
  for (const [key, value] of Object.entries(object)) {
    const at = [...path, key];
    const name = entries.find(([, aliases]) => aliases.includes(foldKey(key)))?.[0];
    if (name === undefined) notes.warn(at, "field_unknown");
    if (name === undefined || name === "ignored" || value === null || value === "") continue;
    // "qty": 2 beside "quantity": 3 has no right reading. Of two texts the first is kept.
    if (fields[name] === undefined) fields[name] = { value, path: at };
    else if (FIRST_WINS.has(name)) notes.warn(at, "field_ignored");
    else notes.refuse(at, "field_twice");
  }
  return fields;
}
