import type { ReminderWords } from "./reminder-words.ts";

export const DUTCH: ReminderWords = {
  upcoming: {
    subject: "Factuur {number} van {agency} vervalt op {due}",
    body: "Even ter herinnering: factuur {number} van {open} vervalt op {due}.\n\nIs de betaling al onderweg, dan hoeft u niets meer te doen. Alvast bedankt.",
  },
  friendly: {
    subject: "Herinnering: factuur {number} is vervallen op {due}",
    body: "Misschien is het aan uw aandacht ontsnapt: factuur {number} had op {due} betaald moeten zijn en wij hebben {open} nog niet ontvangen.\n\nWilt u de betaling de komende dagen in orde maken? Heeft uw betaling dit bericht gekruist, dan kunt u het als niet verzonden beschouwen. Is er iets onduidelijk aan de factuur, beantwoord dan gewoon dit bericht.",
  },
  firm: {
    subject: "Aanmaning: factuur {number} van {agency}, {open}",
    body: "Factuur {number} is op {due} vervallen. Er staat nog {open} open.\n\nWij verzoeken u het bedrag binnen zeven dagen over te maken. Staat er iets aan de betaling in de weg, laat het ons dan weten, zodat we samen een oplossing vinden.",
  },
  final: {
    subject: "Laatste aanmaning: factuur {number} van {agency}, {open}",
    body: "Factuur {number}, vervallen op {due}, is nog steeds niet betaald: {open} staat open.\n\nWij verzoeken u voor de laatste keer het bedrag binnen zeven dagen over te maken. Daarna kunnen wij de wettelijke handelsrente en de wettelijke incassokosten in rekening brengen. Is er een reden om niet te betalen, laat het ons dan voor die tijd weten.",
  },
  partly: "Dank voor wat u al hebt betaald: van {total} staat nog {open} open.",
};
