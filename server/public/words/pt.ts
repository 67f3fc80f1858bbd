import type { PageWords } from "./page-words.ts";

export const PORTUGUESE: PageWords = {
  partlySettled: (settled, total) => `${settled} de ${total} já estão liquidados; é este o valor em falta.`,
  credited: (agency) => `creditada por ${agency}: nada fica por pagar`,
  replacedBy: "Substituída por",
  creditedBy: "Corrigida por",
  pay: {
    title: "Pagar por transferência",
    scan: "Leia o código com a aplicação do seu banco.",
    amount: "Valor",
    holder: "Titular da conta",
    account: "Conta",
    bank: "Banco",
    copy: "Copiar",
    copied: "Copiado",
  },
  ask: {
    title: "Perguntas",
    open: "Fazer uma pergunta",
    name: "O seu nome",
    words: "A sua pergunta",
    send: "Enviar",
    hint: (agency) => `${agency} lê-a em conjunto com este documento.`,
    mailed: "A resposta aparece aqui e chega por e-mail.",
    here: "A resposta aparece aqui: guarde esta ligação.",
    sent: "A sua pergunta foi enviada.",
    settled: "O assunto está resolvido.",
    earlier: "Mensagens anteriores",
    refused: {
      empty: "Escreva o seu nome e a sua pergunta.",
      too_long: "É demasiado longo: 80 caracteres para o nome, 4000 para a pergunta.",
      too_fast: "Foi muito rápido. Carregue em «Enviar» mais uma vez.",
      page_old: "Esta página esteve aberta muito tempo. Carregue em «Enviar» mais uma vez.",
      machine: "Foi preenchido um campo que deve ficar vazio. Limpe-o e carregue em «Enviar» mais uma vez.",
      too_many: "São muitas mensagens numa hora. Aguarde um pouco ou escreva um e-mail.",
      full: "Já não há espaço para mais mensagens aqui. Escreva um e-mail.",
    },
    notSent: "Isto não foi enviado:",
    leaveEmpty: "Deixe este campo vazio",
  },
  forwarded: {
    sentence: (buyer) => `Esta página foi feita para ${buyer}.`,
    ask: (agency) => `Foi-lhe reencaminhada? Peça a ${agency} uma ligação própria`,
    draft: "Esta página foi-me reencaminhada. Enviem-me, por favor, uma ligação própria para este endereço: ",
  },
  closed: {
    unknown: {
      title: "Esta ligação não abre nada.",
      text: "Foi copiada por inteiro? A certa está no e-mail com que chegou. Se não ajudar, pergunte a quem a enviou.",
    },
    revoked: (agency) => ({
      title: "Esta ligação foi retirada.",
      text: `${agency} encerrou-a. Se ainda precisa do documento, peça uma nova ligação.`,
    }),
    expired: (agency) => ({
      title: "Esta ligação expirou.",
      text: `Era válida por tempo limitado. ${agency} pode enviar-lhe uma nova.`,
    }),
    too_often: {
      title: "Um momento, por favor.",
      text: "Esta página foi aberta muitas vezes em pouco tempo. Aguarde um minuto e abra-a de novo.",
    },
  },
  writeTo: (agency) => `Escrever a ${agency}`,
  mail: {
    subject: (agency, number) => `${agency} respondeu à sua pergunta sobre ${number}`,
    lead: (name, agency, number) => `${name}, de ${agency}, respondeu à sua pergunta sobre ${number}:`,
    asked: "A sua pergunta:",
    see: "Ver e responder",
    because: (agency) =>
      `Recebe esta mensagem porque fez uma pergunta a ${agency} através da sua ligação. A ligação é pessoal.`,
  },
};
