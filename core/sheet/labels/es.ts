import { inSentence, type LanguageLabels, type SheetLabels } from "#core/sheet/labels/labels.ts";

const LABELS: SheetLabels = {
  invoice: "Factura",
  // The name in article 15 of the Spanish rules of invoicing (RD 1619/2012).
  creditNote: "Factura rectificativa",
  draft: "borrador",
  voided: "anulada",
  for: "Cliente",
  issued: "Fecha",
  whenIssued: "al aprobarse",
  due: "Vencimiento",
  daysAfter: (days) => (days === 0 ? "a la recepción" : days === 1 ? "1 día después" : `${days} días después`),
  yourReference: "Su referencia",
  servicePeriod: "Periodo",
  corrects: "Rectifica",
  what: "Concepto",
  quantity: "Cantidad",
  unit: "Unidad",
  price: "Precio",
  priceWithTax: (tax) => `Precio con ${inSentence(tax)}`,
  amount: (currency) => `Importe, ${currency}`,
  less: (reduction) => `Descuento de ${reduction}`,
  sumOfLines: "Suma de conceptos",
  sumWithTax: (tax) => `Suma, ${inSentence(tax)} incluido`,
  discount: "Descuento",
  charge: "Recargo",
  net: "Base imponible",
  netWithoutTax: (tax) => `Base imponible, sin ${inSentence(tax)}`,
  taxOn: (tax, rate, base) => `${tax} ${rate} sobre ${base}`,
  categoryOn: {
    E: (tax, base) => `Exento de ${inSentence(tax)}, ${base}`,
    AE: (_tax, base) => `Inversión del sujeto pasivo, ${base}`,
    K: (_tax, base) => `Intracomunitaria, ${base}`,
    G: (_tax, base) => `Exportación, ${base}`,
    O: (tax, base) => `No sujeto a ${inSentence(tax)}, ${base}`,
  },
  categoryMark: { E: "exento", AE: "inversión", K: "intra-UE", G: "export.", O: "no sujeto" },
  // The words of article 6.1 m) of RD 1619/2012.
  categoryWording: {
    E: (tax) => `Operación exenta de ${inSentence(tax)}`,
    AE: () => "Inversión del sujeto pasivo",
    K: (tax) => `Entrega intracomunitaria exenta de ${inSentence(tax)}`,
    G: (tax) => `Exportación exenta de ${inSentence(tax)}`,
    O: (tax) => `Operación no sujeta a ${inSentence(tax)}`,
  },
  total: "Total",
  totalCredited: "Total rectificado",
  pleasePayTo: "Pago por transferencia a",
  bic: "BIC",
  reference: "Referencia",
  referenceComes: "La referencia llega con el número",
  paymentCode: "Código QR de pago",
  notes: "Observaciones",
  terms: "Condiciones",
  numberComes: "El número se asigna al emitirla",
  countersignedBy: "Refrendado por",
  scheduleCountersignedBy: "Refrendado como serie periódica por",
  underBreakGlassBy: "Sin refrendo: emitida por procedimiento de emergencia por",
  countersigned: "Refrendado",
  verifyAt: "verificar en",
  stampName: (name, date, fingerprint) => `Refrendado por ${name}, ${date}, huella ${fingerprint}`,
  listComma: ", ",
  taxWords: { vat: "IVA", gst: "GST", consumption: "Impuesto", tax: "Impuesto" },
  taxWordsOf: { PE: "IGV", DO: "ITBIS", PA: "ITBMS", HN: "ISV" },
  taxId: (_tax, country) => TAX_IDS[country] ?? "NIF-IVA",
};

// What a tax number is called by those who give it out; a number of another country of the Union is a NIF-IVA.
const TAX_IDS: Readonly<Record<string, string>> = {
  ES: "NIF",
  MX: "RFC",
  AR: "CUIT",
  CL: "RUT",
  CO: "NIT",
  PE: "RUC",
  EC: "RUC",
  PY: "RUC",
  PA: "RUC",
  UY: "RUT",
  GT: "NIT",
  BO: "NIT",
  DO: "RNC",
  VE: "RIF",
};

const AMERICAN: Partial<SheetLabels> = {
  creditNote: "Nota de crédito",
  net: "Subtotal",
  netWithoutTax: (tax) => `Subtotal, sin ${inSentence(tax)}`,
  totalCredited: "Total acreditado",
};

export const SPANISH: LanguageLabels = {
  labels: LABELS,
  elsewhere: Object.fromEntries(
    "AR BO CL CO CR DO EC GT HN MX NI PA PE PR PY SV US UY VE 419".split(" ").map((country) => [country, AMERICAN]),
  ),
};
