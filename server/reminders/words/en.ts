import type { ReminderWords } from "./reminder-words.ts";

export const ENGLISH: ReminderWords = {
  upcoming: {
    subject: "Invoice {number} from {agency} is due on {due}",
    body: "A short note that invoice {number} is due on {due}: {open}.\n\nIf the payment is already on its way, there is nothing left for you to do. Thank you.",
  },
  friendly: {
    subject: "Reminder: invoice {number} was due on {due}",
    body: "Perhaps it slipped through: invoice {number} was due on {due}, and we have not received {open} yet.\n\nWould you look into it in the next few days? If your payment has crossed with this mail, please disregard it. If anything about the invoice is unclear, simply answer this mail.",
  },
  firm: {
    subject: "Overdue: invoice {number} of {agency}, {open}",
    body: "Invoice {number} was due on {due}. {open} is still open.\n\nPlease transfer the amount within seven days. If something stands in the way of the payment, let us know, so that we can find a solution together.",
  },
  final: {
    subject: "Last reminder: invoice {number} of {agency}, {open}",
    body: "Invoice {number}, due on {due}, is still not paid: {open} is open.\n\nWe ask you for the last time to transfer the amount within seven days. After that we may charge the interest and the recovery costs that the law provides for. If there is a reason not to pay, please tell us before then.",
  },
  partly: "Thank you for what you have paid: of {total}, {open} is left.",
};
