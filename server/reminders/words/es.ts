import type { ReminderWords } from "./reminder-words.ts";

export const SPANISH: ReminderWords = {
  upcoming: {
    subject: "La factura {number} de {agency} vence el {due}",
    body: "Le recordamos que la factura {number}, por {open}, vence el {due}.\n\nSi el pago ya está en camino, no tiene que hacer nada más. Muchas gracias.",
  },
  friendly: {
    subject: "Recordatorio: la factura {number} venció el {due}",
    body: "Quizá se le haya pasado: la factura {number} venció el {due} y todavía no hemos recibido {open}.\n\n¿Podría gestionar el pago en los próximos días? Si su pago se ha cruzado con este mensaje, no lo tenga en cuenta. Si tiene alguna duda sobre la factura, responda a este mensaje.",
  },
  firm: {
    subject: "Factura vencida: {number} de {agency}, {open}",
    body: "La factura {number} venció el {due}. Siguen pendientes {open}.\n\nLe rogamos que transfiera el importe en un plazo de siete días. Si hay algo que impida el pago, háganoslo saber para encontrar juntos una solución.",
  },
  final: {
    subject: "Último aviso: factura {number} de {agency}, {open}",
    body: "La factura {number}, con vencimiento el {due}, sigue sin pagarse: quedan pendientes {open}.\n\nLe pedimos por última vez que transfiera el importe en un plazo de siete días. Después podremos reclamar los intereses de demora y los costes de cobro que prevé la ley. Si existe algún motivo para no pagar, le rogamos que nos lo comunique antes.",
  },
  partly: "Gracias por lo que ya ha pagado: de {total} quedan {open}.",
};
