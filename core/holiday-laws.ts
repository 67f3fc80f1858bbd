/**
 * The public holidays of the countries that we know, as their laws have them in 2026. A table of our own and no package: the kept ones
 * either bring megabytes of moon and solstice tables or know one country. Only days on which offices of the whole country are closed:
 * what a town or a state adds is left out, and so is what follows the sighting of a moon.
 */

/** "12-25"; "easter+1"; "mon 1 05" (the first Monday of May); "mon -1 05" (the last); "sat 06-20" (the first Saturday from then on); "brigid" and "equinox 03" have rules of their own. */
type When = string;

/** Where a holiday goes that falls on a weekend; absent: nowhere, it is lost. */
export type Moved =
  /** On to the next day that is neither weekend nor holiday. */
  | "on"
  /** A Saturday's to the Friday before, a Sunday's to the Monday after. */
  | "nearest"
  /** A Sunday's on to the next day that is no holiday; a Saturday's is lost. */
  | "sunday on"
  /** A Sunday's to the Saturday before. */
  | "sunday back";

export type HolidayRule = { when: When; name: string; moved?: Moved; since?: number };

export type HolidayLaw = {
  /** Where the days are written. */
  source: string;
  rules: readonly HolidayRule[];
  /** A day between two holidays is one too (Japan). */
  bridges?: true;
};

const rules = (written: string, moved?: Moved): HolidayRule[] =>
  written.split(" | ").map((entry) => {
    const [when = "", name = ""] = entry.split(": ");
    return moved === undefined ? { when, name } : { when, name, moved };
  });

export const HOLIDAY_LAWS: Readonly<Record<string, HolidayLaw>> = {
  AT: {
    source: "Arbeitsruhegesetz § 7 (2)",
    rules: rules(
      "01-01: Neujahr | 01-06: Heilige Drei Könige | easter+1: Ostermontag | 05-01: Staatsfeiertag | easter+39: Christi Himmelfahrt | easter+50: Pfingstmontag | easter+60: Fronleichnam | 08-15: Mariä Himmelfahrt | 10-26: Nationalfeiertag | 11-01: Allerheiligen | 12-08: Mariä Empfängnis | 12-25: Weihnachten | 12-26: Stephanstag",
    ),
  },
  AU: {
    source: "Fair Work Act 2009 s. 115, with the substitute days that every state declares",
    rules: [
      ...rules("01-01: New Year's Day | 01-26: Australia Day | 12-25: Christmas Day | 12-26: Boxing Day", "on"),
      ...rules("easter-2: Good Friday | easter+1: Easter Monday | 04-25: Anzac Day"),
    ],
  },
  BE: {
    source: "Arrêté royal du 18 avril 1974, art. 1",
    rules: rules(
      "01-01: Nieuwjaar | easter+1: Paasmaandag | 05-01: Dag van de Arbeid | easter+39: Hemelvaart | easter+50: Pinkstermaandag | 07-21: Nationale feestdag | 08-15: Tenhemelopneming | 11-01: Allerheiligen | 11-11: Wapenstilstand | 12-25: Kerstmis",
    ),
  },
  CA: {
    source: "Canada Labour Code s. 166 and s. 193",
    rules: [
      ...rules(
        "01-01: New Year's Day | 07-01: Canada Day | 09-30: Truth and Reconciliation | 11-11: Remembrance Day | 12-25: Christmas Day | 12-26: Boxing Day",
        "on",
      ),
      ...rules("easter-2: Good Friday | mon 05-18: Victoria Day | mon 1 09: Labour Day | mon 2 10: Thanksgiving"),
    ],
  },
  CH: {
    source: "Bundesverfassung Art. 110 (3), and the days that all cantons keep",
    rules: rules("01-01: Neujahr | easter+39: Auffahrt | 08-01: Bundesfeier | 12-25: Weihnachten"),
  },
  DE: {
    source: "Einigungsvertrag Art. 2 (2), and the days in the laws of all sixteen states",
    rules: rules(
      "01-01: Neujahr | easter-2: Karfreitag | easter+1: Ostermontag | 05-01: Tag der Arbeit | easter+39: Christi Himmelfahrt | easter+50: Pfingstmontag | 10-03: Tag der Deutschen Einheit | 12-25: Erster Weihnachtstag | 12-26: Zweiter Weihnachtstag",
    ),
  },
  DK: {
    source: "Folkekirkens helligdage, lov nr. 214 af 6/3 2023",
    rules: rules(
      "01-01: Nytårsdag | easter-3: Skærtorsdag | easter-2: Langfredag | easter+1: Anden påskedag | easter+39: Kristi himmelfartsdag | easter+50: Anden pinsedag | 12-25: Juledag | 12-26: Anden juledag",
    ),
  },
  ES: {
    source: "Estatuto de los Trabajadores art. 37.2, Real Decreto 2001/1983 art. 45",
    rules: rules(
      "01-01: Año Nuevo | 01-06: Epifanía | easter-2: Viernes Santo | 05-01: Fiesta del Trabajo | 08-15: Asunción | 10-12: Fiesta Nacional | 11-01: Todos los Santos | 12-06: Día de la Constitución | 12-08: Inmaculada Concepción | 12-25: Navidad",
    ),
  },
  FI: {
    source: "Kirkkojärjestys 657/2023, laki 388/1937, työaikalaki 872/2019",
    rules: rules(
      "01-01: Uudenvuodenpäivä | 01-06: Loppiainen | easter-2: Pitkäperjantai | easter+1: Toinen pääsiäispäivä | 05-01: Vappu | easter+39: Helatorstai | fri 06-19: Juhannusaatto | 12-06: Itsenäisyyspäivä | 12-24: Jouluaatto | 12-25: Joulupäivä | 12-26: Tapaninpäivä",
    ),
  },
  FR: {
    source: "Code du travail art. L3133-1",
    rules: rules(
      "01-01: Jour de l'an | easter+1: Lundi de Pâques | 05-01: Fête du Travail | 05-08: Victoire 1945 | easter+39: Ascension | easter+50: Lundi de Pentecôte | 07-14: Fête nationale | 08-15: Assomption | 11-01: Toussaint | 11-11: Armistice 1918 | 12-25: Noël",
    ),
  },
  GB: {
    source: "Banking and Financial Dealings Act 1971, Schedule 1 (England and Wales), and the yearly proclamation",
    rules: [
      ...rules("01-01: New Year's Day | 12-25: Christmas Day | 12-26: Boxing Day", "on"),
      ...rules(
        "easter-2: Good Friday | easter+1: Easter Monday | mon 1 05: Early May bank holiday | mon -1 05: Spring bank holiday | mon -1 08: Summer bank holiday",
      ),
    ],
  },
  IE: {
    source: "Organisation of Working Time Act 1997, Second Schedule",
    rules: rules(
      "01-01: New Year's Day | brigid: Saint Brigid's Day | 03-17: Saint Patrick's Day | easter+1: Easter Monday | mon 1 05: May Day | mon 1 06: June holiday | mon 1 08: August holiday | mon -1 10: October holiday | 12-25: Christmas Day | 12-26: Saint Stephen's Day",
    ),
  },
  IT: {
    source: "Legge 260/1949 art. 2; legge 151/2025",
    rules: [
      ...rules(
        "01-01: Capodanno | 01-06: Epifania | easter+1: Lunedì dell'Angelo | 04-25: Liberazione | 05-01: Festa del lavoro | 06-02: Festa della Repubblica | 08-15: Assunzione | 11-01: Ognissanti | 12-08: Immacolata | 12-25: Natale | 12-26: Santo Stefano",
      ),
      { when: "10-04", name: "San Francesco", since: 2026 },
    ],
  },
  JP: {
    source: "国民の祝日に関する法律 (昭和二十三年法律第百七十八号) 第二条、第三条",
    bridges: true,
    rules: rules(
      "01-01: 元日 | mon 2 01: 成人の日 | 02-11: 建国記念の日 | 02-23: 天皇誕生日 | equinox 03: 春分の日 | 04-29: 昭和の日 | 05-03: 憲法記念日 | 05-04: みどりの日 | 05-05: こどもの日 | mon 3 07: 海の日 | 08-11: 山の日 | mon 3 09: 敬老の日 | equinox 09: 秋分の日 | mon 2 10: スポーツの日 | 11-03: 文化の日 | 11-23: 勤労感謝の日",
      "sunday on",
    ),
  },
  LU: {
    source: "Code du travail art. L.232-2",
    rules: rules(
      "01-01: Nouvel An | easter+1: Lundi de Pâques | 05-01: Fête du Travail | 05-09: Journée de l'Europe | easter+39: Ascension | easter+50: Lundi de Pentecôte | 06-23: Fête nationale | 08-15: Assomption | 11-01: Toussaint | 12-25: Noël | 12-26: Saint-Étienne",
    ),
  },
  NL: {
    source: "Algemene termijnenwet art. 3",
    rules: [
      ...rules(
        "01-01: Nieuwjaarsdag | easter-2: Goede Vrijdag | easter+1: Tweede Paasdag | 05-05: Bevrijdingsdag | easter+39: Hemelvaartsdag | easter+50: Tweede Pinksterdag | 12-25: Eerste Kerstdag | 12-26: Tweede Kerstdag",
      ),
      ...rules("04-27: Koningsdag", "sunday back"),
    ],
  },
  NO: {
    source: "Lov om helligdager 1995-02-24-12 § 2, lov 1947-04-26-1",
    rules: rules(
      "01-01: Første nyttårsdag | easter-3: Skjærtorsdag | easter-2: Langfredag | easter+1: Andre påskedag | 05-01: Arbeidernes dag | 05-17: Grunnlovsdagen | easter+39: Kristi himmelfartsdag | easter+50: Andre pinsedag | 12-25: Første juledag | 12-26: Andre juledag",
    ),
  },
  PL: {
    source: "Ustawa z 18 stycznia 1951 o dniach wolnych od pracy, art. 1",
    rules: [
      ...rules(
        "01-01: Nowy Rok | 01-06: Trzech Króli | easter+1: Poniedziałek Wielkanocny | 05-01: Święto Pracy | 05-03: Święto Konstytucji | easter+60: Boże Ciało | 08-15: Wniebowzięcie | 11-01: Wszystkich Świętych | 11-11: Święto Niepodległości | 12-25: Boże Narodzenie | 12-26: Drugi dzień Bożego Narodzenia",
      ),
      { when: "12-24", name: "Wigilia", since: 2025 },
    ],
  },
  PT: {
    source: "Código do Trabalho art. 234.º",
    rules: rules(
      "01-01: Ano Novo | easter-2: Sexta-feira Santa | 04-25: Dia da Liberdade | 05-01: Dia do Trabalhador | easter+60: Corpo de Deus | 06-10: Dia de Portugal | 08-15: Assunção | 10-05: Implantação da República | 11-01: Todos os Santos | 12-01: Restauração da Independência | 12-08: Imaculada Conceição | 12-25: Natal",
    ),
  },
  SE: {
    source: "Lag (1989:253) om allmänna helgdagar, semesterlag (1977:480) § 3 a",
    rules: rules(
      "01-01: Nyårsdagen | 01-06: Trettondedag jul | easter-2: Långfredagen | easter+1: Annandag påsk | 05-01: Första maj | easter+39: Kristi himmelsfärdsdag | 06-06: Nationaldagen | fri 06-19: Midsommarafton | 12-24: Julafton | 12-25: Juldagen | 12-26: Annandag jul | 12-31: Nyårsafton",
    ),
  },
  US: {
    source: "5 U.S.C. § 6103; Executive Order 11582",
    rules: [
      ...rules(
        "01-01: New Year's Day | 06-19: Juneteenth | 07-04: Independence Day | 11-11: Veterans Day | 12-25: Christmas Day",
        "nearest",
      ),
      ...rules(
        "mon 3 01: Martin Luther King Jr. Day | mon 3 02: Washington's Birthday | mon -1 05: Memorial Day | mon 1 09: Labor Day | mon 2 10: Columbus Day | thu 4 11: Thanksgiving",
      ),
    ],
  },
};
