import type { ReminderWords } from "./reminder-words.ts";

export const PORTUGUESE: ReminderWords = {
  upcoming: {
    subject: "A fatura {number} de {agency} vence em {due}",
    body: "Apenas para lembrar que a fatura {number}, no valor de {open}, vence em {due}.\n\nSe o pagamento já estiver a caminho, não precisa de fazer mais nada. Muito obrigado.",
  },
  friendly: {
    subject: "Lembrete: a fatura {number} venceu em {due}",
    body: "Talvez tenha passado despercebido: a fatura {number} venceu em {due} e ainda não recebemos {open}.\n\nPoderia tratar do pagamento nos próximos dias? Se o pagamento se cruzou com esta mensagem, não a tenha em conta. Se houver alguma dúvida sobre a fatura, basta responder a esta mensagem.",
  },
  firm: {
    subject: "Em atraso: fatura {number} de {agency}, {open}",
    body: "A fatura {number} venceu em {due}. Continuam por pagar {open}.\n\nPedimos que transfira o valor no prazo de sete dias. Se algo impede o pagamento, avise-nos, para encontrarmos juntos uma solução.",
  },
  final: {
    subject: "Último aviso: fatura {number} de {agency}, {open}",
    body: "A fatura {number}, vencida em {due}, continua por pagar: faltam {open}.\n\nPedimos pela última vez que transfira o valor no prazo de sete dias. Depois disso, poderemos cobrar os juros de mora e os custos de cobrança previstos na lei. Se houver motivo para não pagar, agradecemos que nos informe antes.",
  },
  partly: "Obrigado pelo que já pagou: de {total}, faltam {open}.",
};
