/** What a printed page needs besides its words: the style of the sheet and its fonts, read once by the host. */
import type { SheetFont } from "#core/sheet/sheet-font.ts";

export type SheetAssets = {
  /** The text of core/sheet/sheet.css. */
  css: string;
  /** Every font of the sheet with its WOFF2 bytes in base64; they go to the printer. */
  fonts: readonly (SheetFont & { base64: string })[];
};
