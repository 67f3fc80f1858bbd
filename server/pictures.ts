/** The picture port: whatever somebody uploads becomes a small picture that we encoded ourselves, or is refused by name. */

export type Picture = { bytes: Uint8Array; mediaType: "image/png" | "image/jpeg" };

/** Uploaded bytes of a logo; a phone's photograph of a letterhead fits. */
export const LOGO_UPLOAD_BYTES_MAX = 5_000_000;
/** Twice what the largest logo is on paper at 300 dots an inch. */
export const LOGO_SIDE_PX_MAX = 1_200;

export const PICTURE_PROBLEMS = [
  "too_large",
  "not_a_picture",
  "too_many_pixels",
  "damaged",
  "takes_too_long",
  "svg_active",
  "svg_outside",
  "svg_unsupported",
  "svg_unreadable",
] as const;
export type PictureProblem = (typeof PICTURE_PROBLEMS)[number];

export class PictureRefused extends Error {
  readonly problem: PictureProblem;
  constructor(problem: PictureProblem, options?: { cause?: unknown }) {
    super(problem, options);
    this.name = "PictureRefused";
    this.problem = problem;
  }
}

export interface Pictures {
  /**
   * A PNG or JPEG of at most `LOGO_SIDE_PX_MAX` a side, in sRGB with eight bits, still, without metadata; the same bytes give
   * the same picture. Nothing is fetched and nothing in it runs. Throws `PictureRefused`.
   */
  prepareLogo(bytes: Uint8Array): Promise<Picture>;
}
