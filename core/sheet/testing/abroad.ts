/** Invoices as agencies of ten languages write them, for tests and pictures of every language in every design. */
import type { DraftContent, Tax } from "#core/draft-content.ts";
import type { IssuedDocument, Party } from "#core/invoice-content.ts";
import type { SheetLanguage } from "#core/sheet/sheet-languages.ts";
import { BANK, draftOf, exempt, issuedOf, lineOf, vat } from "#core/sheet/testing/samples.ts";
import type { FrozenTemplate } from "#core/template.ts";

type Abroad = {
  locale: string;
  currency: string;
  seller: Party;
  buyer: Party;
  subject: string;
  unit: string;
  price: string;
  /** The first is charged in full, the second has the discount, the third the second tax. */
  lines: readonly [title: string, detail: string][];
  taxes: readonly [Tax, Tax];
  notes: string;
  terms: string;
};

const party = (
  name: string,
  addressLines: string[],
  countryCode: string,
  vatId: string,
  registrationId = "",
): Party => ({ name, addressLines, countryCode, vatId, registrationId, email: "" });

const ABROAD: Readonly<Record<SheetLanguage, Abroad>> = {
  en: {
    locale: "en-US",
    currency: "USD",
    seller: party("Harbor & Daughters", ["41 Water Street", "Portland, ME 04101"], "US", ""),
    buyer: party("Museum of Maritime Affairs", ["9 Pier Road", "Boston, MA 02110"], "US", ""),
    subject: "Autumn campaign",
    unit: "hours",
    price: "1140.5",
    lines: [
      ["Art direction", "Two rounds of corrections"],
      ["Photography", "Studio and location"],
      ["Licence", "Print and screen, North America"],
    ],
    taxes: [vat("6.625"), exempt("O", "")],
    notes: "Thank you for a wonderful season.",
    terms: "Net 30.",
  },
  de: {
    locale: "de-DE",
    currency: "EUR",
    seller: party(
      "Werkstatt Süderelbe GmbH",
      ["Große Elbstraße 145a", "22767 Hamburg"],
      "DE",
      "DE811907980",
      "HRB 141592",
    ),
    buyer: party(
      "Stiftung Preußische Schifffahrtsgeschichte",
      ["Am Kupfergraben 7", "10117 Berlin"],
      "DE",
      "DE129273398",
    ),
    subject: "Ausstellungsgestaltung, Bauabschnitt 2",
    unit: "Tage",
    price: "1140.5",
    lines: [
      ["Gestaltungskonzept", "Auftakt, Konzept, zwei Korrekturläufe"],
      ["Veranstaltungsbeschilderungssystem", "Werkzeichnungen für alle Geschosse"],
      ["Fachvortrag über Schiffsmodelle", ""],
    ],
    taxes: [vat("19"), exempt("E", "§ 4 Nr. 21 UStG")],
    notes: "Herzlichen Dank für die gute Zusammenarbeit.",
    terms: "Zahlbar innerhalb von 30 Tagen ohne Abzug.",
  },
  fr: {
    locale: "fr-FR",
    currency: "EUR",
    seller: party(
      "Atelier Côté Quai",
      ["12, quai de l’Œuvre", "44000 Nantes"],
      "FR",
      "FR40303265045",
      "RCS Nantes 303 265 045",
    ),
    buyer: party("Musée d’Histoire Maritime", ["3, place Saint-Nazaire", "17000 La Rochelle"], "FR", "FR83404833048"),
    subject: "Campagne d’automne",
    unit: "jours",
    price: "1140.5",
    lines: [
      ["Direction artistique", "Réunion de lancement, deux séries de corrections"],
      ["Prise de vue", "Studio et extérieur, retouches comprises"],
      ["Atelier pédagogique", ""],
    ],
    taxes: [vat("20"), exempt("E", "art. 261-4-4° du CGI")],
    notes: "Un grand merci pour votre confiance.",
    terms: "Paiement à 30 jours. Indemnité forfaitaire de recouvrement : 40 €.",
  },
  es: {
    locale: "es-ES",
    currency: "EUR",
    seller: party("Estudio Muelle 9 S.L.", ["Calle de la Muñoza, 9", "48001 Bilbao"], "ES", "B95758389"),
    buyer: party("Fundación Año Náutico", ["Paseo de Colón, 5", "41001 Sevilla"], "ES", "G41102233"),
    subject: "Campaña de otoño",
    unit: "días",
    price: "1140.5",
    lines: [
      ["Dirección de arte", "Reunión inicial y dos rondas de cambios"],
      ["Fotografía", "Estudio y exteriores"],
      ["Taller para niños", ""],
    ],
    taxes: [vat("21"), exempt("E", "art. 20.Uno.9.º de la Ley 37/1992")],
    notes: "¡Muchas gracias por su confianza!",
    terms: "Pago a 30 días.",
  },
  nl: {
    locale: "nl-NL",
    currency: "EUR",
    seller: party("Studio Havenkade", ["Lloydstraat 5", "3024 EA Rotterdam"], "NL", "NL862514731B01", "KvK 82136207"),
    buyer: party("Kunsthal Südufer gGmbH", ["Am Kupfergraben 7", "10117 Berlijn"], "DE", "DE811907980"),
    subject: "Najaarscampagne",
    unit: "dagen",
    price: "1140.5",
    lines: [
      ["Artdirection", "Kick-off, concept, twee correctierondes"],
      ["Fotografie", "Studio en op locatie"],
      ["Lezing over scheepsmodellen", ""],
    ],
    taxes: [exempt("AE", "artikel 44 en 196 Richtlijn 2006/112/EG"), exempt("E", "")],
    notes: "Hartelijk dank voor de prettige samenwerking.",
    terms: "Betaling binnen 30 dagen.",
  },
  it: {
    locale: "it-IT",
    currency: "EUR",
    seller: party("Bottega del Porto S.r.l.", ["Via Gramsci 12", "16126 Genova GE"], "IT", "IT01234567890"),
    buyer: party("Fondazione Città d’Acqua", ["Dorsoduro 17", "30123 Venezia VE"], "IT", "IT09876543210"),
    subject: "Campagna d’autunno",
    unit: "giornate",
    price: "1140.5",
    lines: [
      ["Direzione artistica", "Riunione iniziale e due giri di correzioni"],
      ["Servizio fotografico", "In studio e in esterni"],
      ["Lezione", ""],
    ],
    taxes: [vat("22"), exempt("E", "art. 10, n. 20, DPR 633/72")],
    notes: "Grazie per la collaborazione.",
    terms: "Pagamento a 30 giorni.",
  },
  pt: {
    locale: "pt-PT",
    currency: "EUR",
    seller: party("Oficina do Cais, Lda.", ["Rua da Alfândega 14", "1100-016 Lisboa"], "PT", "501964843"),
    buyer: party("Fundação Memória Náutica", ["Avenida da Liberdade 8", "4000-069 Porto"], "PT", "503504564"),
    subject: "Campanha de outono",
    unit: "dias",
    price: "1140.5",
    lines: [
      ["Direção de arte", "Reunião inicial e duas séries de correções"],
      ["Fotografia", "Estúdio e exteriores"],
      ["Formação", ""],
    ],
    taxes: [vat("23"), exempt("E", "artigo 9.º, n.º 10, do CIVA")],
    notes: "Muito obrigado pela vossa confiança.",
    terms: "Pagamento a 30 dias.",
  },
  pl: {
    locale: "pl-PL",
    currency: "PLN",
    seller: party("Pracownia Nabrzeże Sp. z o.o.", ["ul. Długie Pobrzeże 22", "80-888 Gdańsk"], "PL", "5260001246"),
    buyer: party("Muzeum Żeglugi i Rybołówstwa", ["ul. Święcicka 7", "61-131 Poznań"], "PL", "7790002345"),
    subject: "Kampania jesienna",
    unit: "godzin",
    price: "1140.5",
    lines: [
      ["Dyrekcja artystyczna", "Spotkanie otwierające, dwie rundy poprawek"],
      ["Zdjęcia", "Studio i plener, z retuszem"],
      ["Wykład o żaglowcach", ""],
    ],
    taxes: [vat("23"), exempt("E", "art. 43 ust. 1 pkt 29 ustawy o VAT")],
    notes: "Dziękujemy za współpracę. Zażółć gęślą jaźń.",
    terms: "Płatność przelewem w ciągu 30 dni.",
  },
  ja: {
    locale: "ja-JP",
    currency: "JPY",
    seller: party("株式会社ハーバー・デザイン", ["東京都港区海岸二丁目4番1号", "〒105-0022"], "JP", "T1234567890123"),
    buyer: party("海岸芸術祭実行委員会 御中", ["神奈川県横浜市中区山下町9番地", "髙﨑ビル 3階"], "JP", ""),
    subject: "秋季キャンペーン",
    unit: "日",
    price: "84500",
    lines: [
      ["キービジュアル制作", "撮影・レタッチ込み、修正は2回まで"],
      ["ポスターシリーズ", "B1判、6種（英語版 “Autumn” を含む）"],
      ["講演料", ""],
    ],
    taxes: [vat("10"), vat("8")],
    notes: "このたびはありがとうございました。ご不明な点がございましたら、お気軽にお問い合わせください。",
    terms: "請求書発行日より30日以内にお振り込みください。",
  },
  ar: {
    locale: "ar-AE",
    currency: "AED",
    seller: party("استوديو الميناء ذ.م.م", ["شارع الكورنيش ٤١", "دبي"], "AE", "100354826900003"),
    buyer: party(
      "متحف الشارقة البحري (Sharjah Maritime)",
      ["منطقة الخان، Al Khan", "الشارقة"],
      "AE",
      "100271112500003",
    ),
    subject: "حملة الخريف",
    unit: "أيام",
    price: "1140.5",
    lines: [
      ["الإدارة الفنية", "اجتماع افتتاحي وجولتان من التصحيح"],
      ["تصوير فوتوغرافي (Location)", "في الاستوديو والموقع، مع المعالجة"],
      ["محاضرة", ""],
    ],
    taxes: [vat("5"), exempt("G", "")],
    notes: "شكرًا لتعاونكم معنا. رقم المشروع PO 2026-118 كما في العرض.",
    terms: "الدفع خلال 30 يومًا من تاريخ الإصدار.",
  },
};

/** The invoice of an agency that writes in `language`; `look` and `draft` say what is otherwise. */
export function invoiceIn(
  language: SheetLanguage,
  look: Partial<FrozenTemplate> = {},
  draft: Partial<DraftContent> = {},
): IssuedDocument {
  const { lines, taxes, unit, price, ...abroad } = ABROAD[language];
  return issuedOf(
    draftOf({
      currency: abroad.currency,
      subject: abroad.subject,
      reference: "PO 2026-118",
      serviceFrom: "2026-10-01",
      serviceTo: "2026-10-31",
      lines: lines.map(([title, detail], index) => ({
        ...lineOf([title, detail, `${index * 4 + 1}.5`, unit, price, index === 2 ? taxes[1] : taxes[0]], index),
        discount: index === 1 ? { kind: "percent", percent: "5" } : null,
      })),
      notes: abroad.notes,
      terms: abroad.terms,
      ...draft,
    }),
    { seller: abroad.seller, buyer: abroad.buyer, bank: BANK, locale: abroad.locale, look },
  );
}

/** Names from everywhere in one English invoice: each script that the sheet can draw. */
export const fromEverywhere = (look: Partial<FrozenTemplate> = {}): IssuedDocument =>
  issuedOf(
    draftOf({
      subject: "夏祭り · 여름 축제 · 夏日节 · 夏日節",
      lines: [
        lineOf(["東京国際映画祭のポスター", "髙島屋、﨑陽軒、ﾊﾝｶｸ、①〜⑨", "1", "枚", "310", vat("21")], 0),
        lineOf(["서울 디자인 재단", "한글 글꼴과 뷁", "2", "일", "450", vat("21")], 1),
        lineOf(["深圳华强北设计周", "简体中文，镕", "3", "天", "640", vat("21")], 2),
        lineOf(["臺灣燈會視覺設計", "繁體中文", "4", "日", "310", vat("21")], 3),
        lineOf(["تصميم الملصقات", "ארכיון דיגיטלי", "1", "يوم", "900", vat("21")], 4),
        lineOf(["Σχεδιασμός, Дизайн, їжак, Łódź, Đà Nẵng", "🎉 ✓ → ½ ② №", "1", "ημέρα", "12", vat("9")], 5),
      ],
      notes: "Danke, merci, dziękujemy, 謝謝, 谢谢, ありがとう, 감사합니다, شكرًا, תודה.",
    }),
    { number: "2026-0155", look },
  );
