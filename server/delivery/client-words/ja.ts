import type { ClientWords } from "./client-words.ts";

export const JAPANESE: ClientWords = {
  hello: (name) => (name === "" ? "お世話になっております。" : `${name} ご担当者様`),
  invoice: {
    subject: ({ number, agency, amount, due }) => `【${agency}】請求書 ${number}（${amount}、お支払期限 ${due}）`,
    hereIs: (number, about) => `${about === "" ? "" : `「${about}」の`}請求書 ${number} をお送りいたします。`,
    amount: "ご請求金額",
    see: (number) => `請求書 ${number} を見る`,
    because: (agency) => `このメールは、${agency}からの請求書をお届けするものです。`,
  },
  creditNote: {
    subject: ({ number, agency, amount }) => `【${agency}】返還請求書 ${number}（${amount}）`,
    hereIs: (number, about) =>
      `${about === "" ? "" : `請求書 ${about} に対する`}返還請求書 ${number} をお送りいたします。`,
    amount: "返還金額",
    see: (number) => `返還請求書 ${number} を見る`,
    because: (agency) => `このメールは、${agency}からの返還請求書をお届けするものです。`,
  },
  number: "番号",
  date: "発行日",
  due: "お支払期限",
  paymentReference: "振込参照番号",
  online: "オンラインで見る：",
  attached: "PDFを添付しております。",
  ifButtonFails: "ボタンが動作しない場合は、次のアドレスを開いてください：",
  proof: (fingerprint) => `フィンガープリント ${fingerprint}：PDFに印字されており、内容が少しでも変わると変わります。`,
  answer: "お問い合わせは、このメールにご返信ください。",
  page: {
    withdrawn: (agency) => `この請求書は${agency}により取り消されました。お支払いにならないでください。`,
    creditedBy: (agency) => `${agency}からの返還`,
    paid: (agency) => `お支払い済みです。${agency}より御礼申し上げます`,
    dueTo: (date, agency) => `お支払期限 ${date}、お支払先 ${agency}`,
    howToPay: "お支払い方法",
    fingerprint: "Countersignで送信されました。下部のフィンガープリントは承認された内容を示します。",
  },
};
