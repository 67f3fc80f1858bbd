/**
 * Pictures with sharp. Only formats that a logo comes in are opened, told by their first bytes; what is opened is decoded whole
 * within bounds and encoded anew, so that of the uploaded bytes nothing reaches a document but colours.
 */
import sharp, { type Sharp } from "sharp";
import {
  LOGO_SIDE_PX_MAX,
  LOGO_UPLOAD_BYTES_MAX,
  type Picture,
  PictureRefused,
  type Pictures,
} from "#server/pictures.ts";
import { sanitiseSvg } from "./sanitise-svg.ts";

/** A picture of a few kilobytes can unfold to gigabytes: refused by its header, before a pixel of it is decoded. */
const PIXELS_MAX = 40_000_000;
const SECONDS_MAX = 10;
/** Kept small because every page that shows the sheet carries it. */
const BYTES_MAX = 400_000;
/** For photographs that stay large: smaller sides, one after the other, until they fit. */
const SIDES_PX = [LOGO_SIDE_PX_MAX, 800, 500, 300];
// One picture at a time keeps a host of two cores answering while somebody uploads.
const AT_ONCE = 1;
const WAITING_MAX = 20;

export function createPictures(): Pictures {
  let busy = 0;
  const waiting: (() => void)[] = [];
  const turn = async (): Promise<void> => {
    if (busy < AT_ONCE) busy += 1;
    else if (waiting.length >= WAITING_MAX) throw new PictureRefused("takes_too_long");
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const done = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };
  return {
    async prepareLogo(bytes) {
      if (bytes.length > LOGO_UPLOAD_BYTES_MAX) throw new PictureRefused("too_large");
      await turn();
      try {
        return await encoded(bytes);
      } finally {
        done();
      }
    },
  };
}

async function encoded(bytes: Uint8Array): Promise<Picture> {
  const source = opened(bytes);
  const { hasAlpha } = await named(source.clone().metadata());
  let smallest: Picture | null = null;
  for (const side of SIDES_PX) {
    const drawn = source
      .clone()
      // As the camera was held; then the orientation is forgotten with the rest of the metadata.
      .autoOrient()
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .timeout({ seconds: SECONDS_MAX });
    const flat = hasAlpha ? drawn : drawn.removeAlpha();
    const png = await named(flat.clone().png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer());
    if (png.length <= BYTES_MAX) return { bytes: new Uint8Array(png), mediaType: "image/png" };
    // Lines and letters suffer as JPEG, so it is for what has no clear ground and stays large: photographs.
    const other = hasAlpha
      ? await named(flat.clone().png({ palette: true, quality: 90 }).toBuffer())
      : await named(flat.clone().jpeg({ quality: 88, chromaSubsampling: "4:4:4" }).toBuffer());
    smallest = { bytes: new Uint8Array(other), mediaType: hasAlpha ? "image/png" : "image/jpeg" };
    if (other.length <= BYTES_MAX) return smallest;
  }
  if (!smallest) throw new PictureRefused("too_large");
  return smallest;
}

function opened(bytes: Uint8Array): Sharp {
  const options = { limitInputPixels: PIXELS_MAX, failOn: "error", pages: 1, animated: false } as const;
  const format = formatOf(bytes);
  if (format === null) throw new PictureRefused("not_a_picture");
  if (format === "raster") return sharp(bytes, options);
  return sharp(new TextEncoder().encode(sanitiseSvg(bytes)), options);
}

const RASTERS: readonly (readonly [offset: number, ...bytes: number[]])[] = [
  [0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0, 0xff, 0xd8, 0xff],
  [0, 0x47, 0x49, 0x46, 0x38],
  // "WEBP" after the length of its container.
  [8, 0x57, 0x45, 0x42, 0x50],
];

/** By the first bytes: a name or a media type is what somebody says. */
function formatOf(bytes: Uint8Array): "raster" | "svg" | null {
  const raster = RASTERS.some(([offset, ...head]) => head.every((byte, index) => bytes[offset + index] === byte));
  if (raster) return "raster";
  const start = new TextDecoder()
    .decode(bytes.subarray(0, 400))
    .replace(/^\uFEFF/, "")
    .trimStart();
  return start.startsWith("<") ? "svg" : null;
}

/** sharp throws plain errors; what they mean stands in their words. */
async function named<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : "";
    if (/pixel limit/i.test(words)) throw new PictureRefused("too_many_pixels", { cause });
    if (/timeout/i.test(words)) throw new PictureRefused("takes_too_long", { cause });
    throw new PictureRefused("damaged", { cause });
  }
}
