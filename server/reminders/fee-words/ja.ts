import type { LateFeeWords } from "./late-fee-words.ts";

export const JAPANESE: LateFeeWords = {
  subject: "請求書 {number} のお支払い遅延",
  interest: "請求書 {number} の遅延損害金、{from}~{to}",
  fixed: {
    statutory: "回収費用の補償(指令 2011/7/EU 第6条)",
    agreed: "回収費用の補償(契約に基づく)",
  },
  basis: {
    statutory:
      "法定の遅延損害金(指令 2011/7/EU 第3条)。支払期日の翌日から、各日の未払残高に対し、1年を365日として計算。",
    agreed: "契約に基づく遅延損害金。支払期日の翌日から、各日の未払残高に対し、1年を365日として計算。",
  },
  noSupply: "支払遅延の損害賠償、課税対象外(欧州司法裁判所 C-222/81)",
};
