import type { ReminderWords } from "./reminder-words.ts";

export const FRENCH: ReminderWords = {
  upcoming: {
    subject: "La facture {number} de {agency} arrive à échéance le {due}",
    body: "Un simple rappel : la facture {number} d’un montant de {open} arrive à échéance le {due}.\n\nSi le règlement est déjà en cours, vous n’avez rien à faire. Merci.",
  },
  friendly: {
    subject: "Rappel : la facture {number} était à régler le {due}",
    body: "Sauf erreur de notre part, la facture {number}, échue le {due}, n’a pas encore été réglée : il reste {open} à payer.\n\nPourriez-vous procéder au règlement dans les prochains jours ? Si votre paiement a croisé ce message, merci de ne pas en tenir compte. Pour toute question sur la facture, il suffit de répondre à ce message.",
  },
  firm: {
    subject: "Relance : facture {number} de {agency}, {open}",
    body: "La facture {number} était à régler le {due}. Le solde de {open} reste dû.\n\nNous vous remercions de bien vouloir régler ce montant sous sept jours. Si une difficulté empêche le paiement, dites-le-nous afin que nous trouvions une solution ensemble.",
  },
  final: {
    subject: "Dernier rappel : facture {number} de {agency}, {open}",
    body: "La facture {number}, échue le {due}, demeure impayée : {open} restent dus.\n\nNous vous demandons une dernière fois de régler ce montant sous sept jours. Passé ce délai, nous pourrons facturer les pénalités de retard et l’indemnité forfaitaire de recouvrement prévues par la loi. Si vous avez une raison de ne pas payer, merci de nous en faire part avant cette date.",
  },
  partly: "Merci pour votre paiement partiel : sur {total}, il reste {open} à payer.",
};
