import type { PageWords } from "./page-words.ts";

export const JAPANESE: PageWords = {
  partlySettled: (settled, total) => `${total} のうち ${settled} は精算済みです。上記は残額です。`,
  credited: (agency) => `${agency} により全額減額済み：お支払いは不要です`,
  replacedBy: "差し替え後の書類",
  creditedBy: "訂正書類",
  pay: {
    title: "銀行振込でのお支払い",
    scan: "銀行のアプリで読み取ってください。",
    amount: "金額",
    holder: "口座名義",
    account: "口座番号",
    bank: "銀行",
    copy: "コピー",
    copied: "コピーしました",
  },
  ask: {
    title: "お問い合わせ",
    open: "質問する",
    name: "お名前",
    words: "ご質問",
    send: "送信",
    hint: (agency) => `${agency} がこの書類とあわせて拝見します。`,
    mailed: "回答はこのページとメールでお知らせします。",
    here: "回答はこのページに表示されます。リンクを保管してください。",
    sent: "ご質問を送信しました。",
    settled: "この件は解決済みです。",
    earlier: "以前のメッセージ",
    refused: {
      empty: "お名前とご質問をご記入ください。",
      too_long: "長すぎます。お名前は80文字、ご質問は4,000文字までです。",
      too_fast: "送信が早すぎました。もう一度「送信」を押してください。",
      page_old: "ページを長く開いたままでした。もう一度「送信」を押してください。",
      machine: "空欄のままにする欄に入力されています。消してからもう一度「送信」を押してください。",
      too_many: "1時間に多くのメッセージが送られました。しばらくお待ちいただくか、メールでご連絡ください。",
      full: "これ以上メッセージをお受けできません。メールでご連絡ください。",
    },
    notSent: "次の内容は送信されていません：",
    leaveEmpty: "この欄は空欄のままにしてください",
  },
  forwarded: {
    sentence: (buyer) => `このページは ${buyer} 様宛てです。`,
    ask: (agency) => `転送されたリンクですか？ ${agency} にご自身用のリンクを依頼する`,
    draft: "このページを転送で受け取りました。次のアドレスに私用のリンクをお送りください： ",
  },
  closed: {
    unknown: {
      title: "このリンクでは何も開きません。",
      text: "リンク全体がコピーされているかご確認ください。正しいリンクは届いたメールにあります。解決しない場合は送信者にお問い合わせください。",
    },
    revoked: (agency) => ({
      title: "このリンクは取り消されました。",
      text: `${agency} がリンクを閉じました。書類が必要な場合は、新しいリンクをご依頼ください。`,
    }),
    expired: (agency) => ({
      title: "このリンクの有効期限が切れました。",
      text: `${agency} から新しいリンクをお送りできます。`,
    }),
    too_often: {
      title: "しばらくお待ちください。",
      text: "短い時間に何度も開かれました。1分ほど待ってから、もう一度お開きください。",
    },
  },
  writeTo: (agency) => `${agency} にメールする`,
  mail: {
    subject: (agency, number) => `${number} に関するご質問への回答（${agency}）`,
    lead: (name, agency, number) => `${number} に関するご質問に、${agency} の ${name} がお答えしました。`,
    asked: "ご質問：",
    see: "確認して返信する",
    because: (agency) =>
      `このメールは、リンクを通じて ${agency} にご質問いただいたためお送りしています。リンクはご本人専用です。`,
  },
};
