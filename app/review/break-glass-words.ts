/** What an owner types before they issue without countersignature: by hand, so that no habit of pressing buttons does it. */
export const BREAK_GLASS_WORDS = "break the glass";
