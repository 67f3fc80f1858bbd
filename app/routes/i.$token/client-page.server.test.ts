import { expect, test } from "vitest";
import { invoiceIn } from "#core/sheet/testing/abroad.ts";
import { creditNote } from "#core/sheet/testing/samples.ts";
import { clientPageWords } from "./client-page.server.ts";

const open = { state: "issued", openMinor: "100" } as const;

test("the page says in the document's language when it is due and to whom", () => {
  expect(clientPageWords({ document: invoiceIn("en"), ...open }).standing).toBe(
    "due December 21, 2026, to Harbor & Daughters",
  );
  expect(clientPageWords({ document: invoiceIn("de"), ...open })).toMatchObject({
    language: "de",
    direction: "ltr",
    standing: "fällig am 21. Dezember 2026, an Werkstatt Süderelbe GmbH",
    howToPay: "So bezahlen Sie",
  });
  expect(clientPageWords({ document: invoiceIn("ar"), ...open })).toMatchObject({ language: "ar", direction: "rtl" });
});

test("what is paid, credited or withdrawn asks nobody to pay", () => {
  const paid = clientPageWords({ document: invoiceIn("fr"), state: "issued", openMinor: "0" });
  expect(paid.standing).toBe("payée, Atelier Côté Quai vous remercie");
  const withdrawn = clientPageWords({ document: invoiceIn("nl"), state: "voided", openMinor: "0" });
  expect(withdrawn.standing).toContain("ingetrokken");
  expect(clientPageWords({ document: creditNote(), ...open }).standing).toBe("credited by Studio Harbour");
});
