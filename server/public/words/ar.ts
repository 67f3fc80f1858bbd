import { isolated } from "#core/bidi.ts";
import type { PageWords } from "./page-words.ts";

export const ARABIC: PageWords = {
  partlySettled: (settled, total) => `سُدِّد ${isolated(settled)} من أصل ${isolated(total)}، وهذا هو المبلغ المتبقي.`,
  credited: (agency) => `أصدر ${isolated(agency)} إشعارًا دائنًا بها: لم يبقَ ما يُدفع`,
  replacedBy: "حلّت محلها",
  creditedBy: "صحّحتها",
  pay: {
    title: "الدفع بتحويل مصرفي",
    scan: "امسحوا الرمز بتطبيق مصرفكم.",
    amount: "المبلغ",
    holder: "صاحب الحساب",
    account: "الحساب",
    bank: "المصرف",
    copy: "نسخ",
    copied: "تم النسخ",
  },
  ask: {
    title: "الأسئلة",
    open: "طرح سؤال",
    name: "الاسم",
    words: "السؤال",
    send: "إرسال",
    hint: (agency) => `يقرأه ${isolated(agency)} مع هذا المستند.`,
    mailed: "يظهر الجواب هنا ويصلكم بالبريد الإلكتروني.",
    here: "يظهر الجواب هنا: احتفظوا بهذا الرابط.",
    sent: "أُرسل سؤالكم.",
    settled: "تمت تسوية هذا الأمر.",
    earlier: "رسائل سابقة",
    refused: {
      empty: "يرجى كتابة الاسم والسؤال.",
      too_long: "النص أطول من اللازم: 80 حرفًا للاسم و4000 حرف للسؤال.",
      too_fast: "كان ذلك سريعًا جدًا. يرجى الضغط على «إرسال» مرة أخرى.",
      page_old: "بقيت هذه الصفحة مفتوحة مدة طويلة. يرجى الضغط على «إرسال» مرة أخرى.",
      machine: "مُلئت خانة ينبغي أن تبقى فارغة. يرجى إفراغها ثم الضغط على «إرسال» مرة أخرى.",
      too_many: "أُرسلت رسائل كثيرة خلال ساعة. يرجى الانتظار قليلًا أو الكتابة بالبريد الإلكتروني.",
      full: "لم يعد هنا متسع لرسائل أخرى. يرجى الكتابة بالبريد الإلكتروني.",
    },
    notSent: "لم يُرسل ما يلي:",
    leaveEmpty: "تُترك هذه الخانة فارغة",
  },
  forwarded: {
    sentence: (buyer) => `أُعدّت هذه الصفحة من أجل ${isolated(buyer)}.`,
    ask: (agency) => `هل أُعيد توجيهها إليكم؟ اطلبوا من ${isolated(agency)} رابطًا خاصًا بكم`,
    draft: "أُعيد توجيه هذه الصفحة إليّ. أرجو إرسال رابط خاص بي إلى هذا العنوان: ",
  },
  closed: {
    unknown: {
      title: "هذا الرابط لا يفتح شيئًا.",
      text: "هل نُسخ كاملًا؟ الرابط الصحيح في الرسالة التي وصل بها. وإن لم يُجدِ ذلك فاسألوا المرسل.",
    },
    revoked: (agency) => ({
      title: "سُحب هذا الرابط.",
      text: `أغلقه ${isolated(agency)}. إن كنتم لا تزالون بحاجة إلى المستند فاطلبوا رابطًا جديدًا.`,
    }),
    expired: (agency) => ({
      title: "انتهت صلاحية هذا الرابط.",
      text: `كان صالحًا لمدة محدودة. يمكن أن يرسل إليكم ${isolated(agency)} رابطًا جديدًا.`,
    }),
    too_often: {
      title: "لحظة من فضلكم.",
      text: "فُتحت هذه الصفحة مرات كثيرة في وقت قصير. انتظروا دقيقة ثم افتحوها من جديد.",
    },
  },
  writeTo: (agency) => `الكتابة إلى ${isolated(agency)}`,
  mail: {
    subject: (agency, number) => `أجاب ${isolated(agency)} عن سؤالكم بشأن ${isolated(number)}`,
    lead: (name, agency, number) => `أجاب ${isolated(name)} من ${isolated(agency)} عن سؤالكم بشأن ${isolated(number)}:`,
    asked: "سؤالكم:",
    see: "الاطلاع والرد",
    because: (agency) => `وصلتكم هذه الرسالة لأنكم طرحتم سؤالًا على ${isolated(agency)} عبر رابطكم. الرابط خاص بكم.`,
  },
};
