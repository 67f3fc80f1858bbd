/**
 * Everything on the sheet that is computed and not typed: amounts, totals, alignment, checks. Computed once a frame,
 * however many keys were pressed or pasted in it, and handed out in pieces, so that a row hears only of its own amount.
 */
import { afterPaint } from "#app/collab/after-paint.ts";
import type { Observable, Source } from "#app/collab/observable.ts";
import { source } from "#app/collab/observable.ts";
import { shareStructure } from "#app/collab/share-structure.ts";
import { type Looks, lookOf } from "#core/document-look.ts";
import { checkDraft, checkParties, type Problem } from "#core/draft-checks.ts";
import type { DraftContent } from "#core/draft-content.ts";
import type { BankDetails, Party, TaxPolicy } from "#core/invoice-content.ts";
import type { PlainDate } from "#core/plain-date.ts";
import { fetchLanguage } from "#core/sheet/labels/languages.ts";
import { type LineAlignment, lineAlignment } from "#core/sheet/SheetLines.tsx";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { type SheetView, sheetOfDraft } from "#core/sheet/sheet-view.ts";

export type Surroundings = {
  seller: Party;
  bank: BankDetails | null;
  taxPolicy: TaxPolicy;
  locale: string;
  logo: string | null;
  /** Templates, and what clients and the agency have agreed; absent: the plain look. */
  looks?: Looks;
  /** Logos by their hash. */
  logos?: Record<string, string>;
  corrects: string | null;
  /** Whether the account is one to which a payment code can be made. */
  paymentCode?: boolean;
  today: PlainDate;
};

// Shorter than the pause in which somebody looks up.
const CHECKED_AFTER_MS = 180;

export class DraftFigures {
  readonly view: Observable<SheetView>;
  readonly problems: Observable<readonly Problem[]>;
  readonly alignment: Observable<LineAlignment>;

  #around: Surroundings;
  readonly #content: Observable<DraftContent>;
  readonly #buyer: Source<Party | null>;
  readonly #view: Source<SheetView>;
  readonly #problems: Source<readonly Problem[]>;
  readonly #alignment: Source<LineAlignment>;
  readonly #amounts = new Map<string, Source<string>>();

  constructor(content: Observable<DraftContent>, buyer: Party | null, around: Surroundings) {
    this.#around = around;
    this.#content = content;
    this.#buyer = source(buyer);
    const view = this.#compute();
    this.#view = source(view);
    this.#problems = source<readonly Problem[]>(this.#check());
    this.#alignment = source(lineAlignment(view));
    for (const line of view.lines) this.#amounts.set(line.id, source(line.statedMinor));
    this.view = this.#view;
    this.problems = this.#problems;
    this.alignment = this.#alignment;
  }

  get paymentCode(): boolean {
    return this.#around.paymentCode ?? false;
  }

  get buyer(): Observable<Party | null> {
    return this.#buyer;
  }

  get looks(): Looks | null {
    return this.#around.looks ?? null;
  }

  /** Templates were saved anew while the draft was open. */
  setLooks(known: { looks: Looks; logos: Record<string, string> }): void {
    this.#around = { ...this.#around, ...known };
    this.#refresh();
  }

  setBuyer(buyer: Party | null): void {
    this.#buyer.set(buyer);
    this.#refresh();
    this.#recheck();
  }

  /** The printed amount of one line, in minor units. */
  amount(lineId: string): Observable<string> {
    const known = this.#amounts.get(lineId);
    if (known) return known;
    const made = source("0");
    this.#amounts.set(lineId, made);
    return made;
  }

  /**
   * Follows the content until the returned function is called. The frame that shows what was typed comes first and the
   * figures right after it; the checks wait until the hands rest, because nobody reads a note while typing.
   */
  follow(): () => void {
    const figures = afterPaint(() => this.#refresh());
    let rested: ReturnType<typeof setTimeout> | undefined;
    const stop = this.#content.subscribe(() => {
      figures.soon();
      clearTimeout(rested);
      rested = setTimeout(() => this.#recheck(), CHECKED_AFTER_MS);
    });
    this.#refresh();
    this.#recheck();
    return () => {
      stop();
      figures.cancel();
      clearTimeout(rested);
    };
  }

  /** Checks now what would be checked in a moment: whoever decides by the outcome needs it as it is. */
  recheck(): readonly Problem[] {
    this.#recheck();
    return this.#problems.get();
  }

  #recheck(): void {
    this.#problems.set(shareStructure(this.#problems.get(), this.#check()));
  }

  #refresh(): void {
    const view = shareStructure(this.#view.get(), this.#compute());
    // Another template or client may speak another language: the sheet changes when its words are here.
    const coming = fetchLanguage(sheetLanguage(view.locale));
    if (coming) {
      coming.then(
        () => this.#refresh(),
        // No line to fetch them by: the sheet stays in the language it was in.
        () => {},
      );
      return;
    }
    this.#view.set(view);
    this.#alignment.set(shareStructure(this.#alignment.get(), lineAlignment(view)));
    const gone = new Set(this.#amounts.keys());
    for (const line of view.lines) {
      gone.delete(line.id);
      const known = this.#amounts.get(line.id);
      if (known) known.set(line.statedMinor);
      else this.#amounts.set(line.id, source(line.statedMinor));
    }
    for (const id of gone) this.#amounts.get(id)?.set("0");
  }

  #compute(): SheetView {
    const content = this.#content.get();
    const { looks: _, logos: __, ...around } = this.#around;
    return sheetOfDraft(content, { ...around, buyer: this.#buyer.get(), ...this.wornBy(content) });
  }

  /** The look that a draft of this content wears, with its words and its logo; empty while the templates are not known. */
  wornBy(content: DraftContent): Partial<Pick<SheetView, "look" | "locale" | "logo">> {
    const { looks, logos = {} } = this.#around;
    if (!looks) return {};
    const look = lookOf(content, looks);
    return { look, locale: look.locale, logo: look.logo === null ? null : (logos[look.logo] ?? null) };
  }

  #check(): Problem[] {
    const draft = this.#content.get();
    const buyer = this.#buyer.get();
    return [
      ...checkDraft(draft, this.#around.today),
      ...(buyer === null ? [] : checkParties(draft, this.#around.seller, buyer)),
    ];
  }
}
