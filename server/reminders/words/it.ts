import type { ReminderWords } from "./reminder-words.ts";

export const ITALIAN: ReminderWords = {
  upcoming: {
    subject: "La fattura {number} di {agency} scade il {due}",
    body: "un breve promemoria: la fattura {number}, per {open}, scade il {due}.\n\nSe il pagamento è già in corso, non occorre fare altro. Grazie.",
  },
  friendly: {
    subject: "Promemoria: la fattura {number} è scaduta il {due}",
    body: "forse è sfuggita: la fattura {number} è scaduta il {due} e non abbiamo ancora ricevuto {open}.\n\nPotrebbe provvedere nei prossimi giorni? Se il pagamento si è incrociato con questo messaggio, non ne tenga conto. Per qualsiasi chiarimento sulla fattura, basta rispondere a questo messaggio.",
  },
  firm: {
    subject: "Sollecito: fattura {number} di {agency}, {open}",
    body: "la fattura {number} è scaduta il {due}. Restano da pagare {open}.\n\nLa preghiamo di versare l’importo entro sette giorni. Se qualcosa impedisce il pagamento, ce lo faccia sapere, così da trovare insieme una soluzione.",
  },
  final: {
    subject: "Ultimo sollecito: fattura {number} di {agency}, {open}",
    body: "la fattura {number}, scaduta il {due}, risulta ancora non pagata: restano {open}.\n\nLe chiediamo per l’ultima volta di versare l’importo entro sette giorni. Trascorso tale termine potremo addebitare gli interessi di mora e le spese di recupero previsti dalla legge. Se vi è un motivo per non pagare, La preghiamo di comunicarcelo prima.",
  },
  partly: "Grazie per quanto già versato: di {total} restano {open}.",
};
