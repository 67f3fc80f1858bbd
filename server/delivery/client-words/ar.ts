import { isolated } from "#core/bidi.ts";
import type { ClientWords } from "./client-words.ts";

export const ARABIC: ClientWords = {
  hello: (name) => (name === "" ? "مرحبًا،" : `مرحبًا ${isolated(name)}،`),
  invoice: {
    subject: ({ number, agency, amount, due }) =>
      `فاتورة ${isolated(number)} من ${isolated(agency)}: ${isolated(amount)}، تستحق في ${due}`,
    hereIs: (number, about) => `إليكم الفاتورة ${isolated(number)}${about === "" ? "" : ` عن ${isolated(about)}`}.`,
    amount: "المبلغ المستحق",
    see: (number) => `عرض الفاتورة ${isolated(number)}`,
    because: (agency) => `وصلتكم هذه الرسالة لأن ${isolated(agency)} أرسل إليكم فاتورة.`,
  },
  creditNote: {
    subject: ({ number, agency, amount }) =>
      `إشعار دائن ${isolated(number)} من ${isolated(agency)}: ${isolated(amount)}`,
    hereIs: (number, about) =>
      `إليكم الإشعار الدائن ${isolated(number)}${about === "" ? "" : ` للفاتورة ${isolated(about)}`}.`,
    amount: "المبلغ الدائن",
    see: (number) => `عرض الإشعار الدائن ${isolated(number)}`,
    because: (agency) => `وصلتكم هذه الرسالة لأن ${isolated(agency)} أرسل إليكم إشعارًا دائنًا.`,
  },
  number: "الرقم",
  date: "التاريخ",
  due: "تاريخ الاستحقاق",
  paymentReference: "مرجع الدفع",
  online: "للعرض على الإنترنت:",
  attached: "ملف PDF مرفق.",
  ifButtonFails: "إذا لم يعمل الزر فافتحوا هذا العنوان:",
  proof: (fingerprint) => `البصمة ${isolated(fingerprint)}: مطبوعة على ملف PDF، وتتغير إذا تغير فيه أي شيء.`,
  answer: "للتواصل مع المرسل، يرجى الرد على هذه الرسالة.",
  page: {
    withdrawn: (agency) => `ألغى ${isolated(agency)} هذه الفاتورة: يرجى عدم دفعها.`,
    creditedBy: (agency) => `مبلغ دائن من ${isolated(agency)}`,
    paid: (agency) => `مدفوعة، مع الشكر من ${isolated(agency)}`,
    dueTo: (date, agency) => `تستحق في ${date}، إلى ${isolated(agency)}`,
    howToPay: "طريقة الدفع",
    fingerprint: "أُرسلت عبر Countersign. البصمة في الأسفل تدل على ما تم اعتماده.",
  },
};
