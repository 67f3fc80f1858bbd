import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import { LOGO_SIDE_PX_MAX, LOGO_UPLOAD_BYTES_MAX, PictureRefused } from "#server/pictures.ts";
import { createPictures } from "./pictures.ts";

const pictures = createPictures();
const svg = (inside: string, root = 'viewBox="0 0 200 50"') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${root}>${inside}</svg>`,
  );
const plain = (width: number, height: number, channels: 3 | 4 = 4) =>
  sharp({ create: { width, height, channels, background: { r: 200, g: 60, b: 40, alpha: 0.5 } } });

async function refusalOf(bytes: Uint8Array): Promise<string> {
  const refused = await pictures.prepareLogo(bytes).catch((error: unknown) => error);
  return refused instanceof PictureRefused ? refused.problem : "taken";
}

describe("a picture that is a logo", () => {
  test.each([
    ["a PNG", () => plain(300, 80).png().toBuffer(), "image/png"],
    ["a JPEG", () => plain(300, 80, 3).jpeg().toBuffer(), "image/png"],
    ["a WebP", () => plain(300, 80).webp().toBuffer(), "image/png"],
    ["a PNG of sixteen bits", () => plain(300, 80).toColourspace("rgb16").png().toBuffer(), "image/png"],
    ["a JPEG in the colours of a press", () => plain(300, 80, 3).toColourspace("cmyk").jpeg().toBuffer(), "image/png"],
    ["an SVG", async () => svg('<rect width="200" height="50" fill="#c8432b"/>'), "image/png"],
  ])("%s becomes eight bits of sRGB without a word of metadata", async (_words, make, mediaType) => {
    const made = await pictures.prepareLogo(await make());
    expect(made.mediaType).toBe(mediaType);
    const meta = await sharp(made.bytes).metadata();
    expect(meta).toMatchObject({ space: "srgb", depth: "uchar", format: "png" });
    expect([meta.exif, meta.icc, meta.xmp, meta.iptc, meta.comments]).toEqual(Array(5).fill(undefined));
    expect(meta.width / meta.height).toBeCloseTo(_words === "an SVG" ? 4 : 3.75, 1);
  });

  test("gives the same bytes every time, because their hash is what documents name", async () => {
    const source = svg('<circle cx="25" cy="25" r="20" fill="teal"/>');
    const [one, other] = [await pictures.prepareLogo(source), await pictures.prepareLogo(source)];
    expect(sha256Hex(one.bytes)).toBe(sha256Hex(other.bytes));
  });

  test("is made small, and a photograph that stays large becomes a JPEG", async () => {
    const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
    const photograph = sharp({ create: { width: 2_400, height: 1_600, channels: 3, background: "#000", noise } });
    const made = await pictures.prepareLogo(await photograph.jpeg({ quality: 70 }).toBuffer());
    expect(made.mediaType).toBe("image/jpeg");
    expect(made.bytes.length).toBeLessThan(600_000);
    const { width } = await sharp(made.bytes).metadata();
    expect(width).toBeLessThanOrEqual(LOGO_SIDE_PX_MAX);
  });

  test("stands as the camera was held, and says no more where that was", async () => {
    const turned = await plain(300, 80, 3)
      .withExif({ IFD0: { Make: "Camera", Copyright: "Ana" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const made = await pictures.prepareLogo(turned);
    const meta = await sharp(made.bytes).metadata();
    expect([meta.width, meta.height]).toEqual([80, 300]);
    expect(Buffer.from(made.bytes).includes("Ana")).toBe(false);
  });

  test("that moves stands still at its first picture", async () => {
    const frames = await Promise.all(
      ["#ff0000", "#00ff00"].map((background) =>
        sharp({ create: { width: 40, height: 40, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const made = await pictures.prepareLogo(moving);
    const meta = await sharp(made.bytes).metadata();
    expect([meta.width, meta.height, meta.pages]).toEqual([40, 40, undefined]);
    const { dominant } = await sharp(made.bytes).stats();
    expect(dominant.r).toBeGreaterThan(200);
  });

  test("that a drawing program made keeps its gradient, its parts and its styles, and loses the program's own words", async () => {
    const drawn = svg(
      `<!-- Generator: a program --><metadata><rdf:RDF xmlns:rdf="x"><rdf:li>secret</rdf:li></rdf:RDF></metadata><title>Logo</title>
       <style>.a { fill: url(#g) } /* a word */</style>
       <defs><linearGradient id="g"><stop offset="0" stop-color="#00f"/><stop offset="1" stop-color="#0ff"/></linearGradient>
       <clipPath id="c"><rect width="100" height="50"/></clipPath><path id="p" class="a" d="M0 0h200v50H0z"/></defs>
       <sodipodi:namedview/><g clip-path="url(#c)"><use xlink:href="#p" inkscape:label="x"/></g>`,
      'viewBox="0 0 200 50" xmlns:inkscape="i" xmlns:sodipodi="s"',
    );
    const { data, info } = await sharp((await pictures.prepareLogo(drawn)).bytes)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (x: number) => [...data.subarray((10 * info.width + x) * 4, (10 * info.width + x) * 4 + 4)];
    expect(at(20)[2]).toBeGreaterThan(200);
    expect(at(info.width - 10)[3]).toBe(0);
  });
});

/** A PNG whose header promises `side` × `side` pixels. */
function promising(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(4_000_000), { level: 9 });
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

describe("a picture that is no logo", () => {
  test.each([
    ["bytes that are nothing", "not_a_picture", async () => Buffer.from("%PDF-1.7 not a picture")],
    ["a page of HTML", "svg_unreadable", async () => Buffer.from("<html><body>hello</body></html>")],
    ["a picture of six million bytes", "too_large", async () => Buffer.alloc(LOGO_UPLOAD_BYTES_MAX + 1)],
    ["a bomb of pixels", "too_many_pixels", async () => promising(60_000)],
    ["a PNG that ends too early", "damaged", async () => (await plain(300, 80).png().toBuffer()).subarray(0, 120)],
    ["a JPEG of two bytes more than its head", "damaged", async () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00])],
    [
      "a PNG in name only",
      "damaged",
      async () => Buffer.concat([(await plain(4, 4).png().toBuffer()).subarray(0, 8), Buffer.from("<svg/>")]),
    ],
  ])("%s is refused as %s", async (_words, problem, make) => {
    expect(await refusalOf(await make())).toBe(problem);
  });

  const nested = (levels: number) =>
    Array.from(
      { length: levels },
      (_, level) => `<g id="l${level + 1}">${`<use href="#l${level}"/>`.repeat(10)}</g>`,
    ).join("");

  test.each([
    ["a script", "svg_active", "<script>alert(1)</script>"],
    ["a script under another name", "svg_active", '<svg:script xmlns:svg="http://www.w3.org/2000/svg">1</svg:script>'],
    ["a foreign object", "svg_active", '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'],
    ["an event", "svg_active", '<rect width="1" height="1" OnLoad="alert(1)"/>'],
    ["an animation", "svg_active", '<rect width="9" height="9"><animate attributeName="x" to="9"/></rect>'],
    ["a link", "svg_active", '<a href="#x"><rect width="1" height="1"/></a>'],
    ["a picture of another place", "svg_outside", '<image href="http://127.0.0.1/x.png" width="9" height="9"/>'],
    ["a file of this machine", "svg_outside", '<image xlink:href="file:///etc/passwd" width="9" height="9"/>'],
    ["a part of another file", "svg_outside", '<use href="http://evil.example/a.svg#x"/>'],
    ["a part spelled as data", "svg_outside", '<use href="data:image/svg+xml;base64,PHN2Zy8+#x"/>'],
    ["a fill that is fetched", "svg_outside", '<rect width="9" height="9" fill="url(http://evil.example/#a)"/>'],
    [
      "a fill that is fetched, in capitals",
      "svg_outside",
      '<rect width="9" height="9" style="fill:URL( \'//evil.example\')"/>',
    ],
    ["a style that imports", "svg_outside", '<style>@import "http://evil.example/a.css";</style>'],
    ["a style that imports, as data", "svg_outside", "<style><![CDATA[@import url(file:///etc/passwd)]]></style>"],
    [
      "a style with a font of elsewhere",
      "svg_outside",
      "<style>@font-face{font-family:x;src:url(http://evil.example/f)}</style>",
    ],
    ["a style that hides its letters", "svg_outside", "<style>rect{fill:\\75rl(http://evil.example)}</style>"],
    ["a style cut in two by a comment", "svg_outside", "<style>rect{fill:ur/**/l(http://evil.example)}</style>"],
    ["an entity of its own", "svg_outside", "<rect width='1' height='1' id='&xxe;'/>"],
    ["letters of a font", "svg_unsupported", '<text y="20">Studio</text>'],
    ["a blur without end", "svg_unsupported", '<rect width="9" height="9" style="filter: blur(90000px)"/>'],
    ["dashes without end", "svg_unsupported", '<path d="M0 0h200" stroke="red" stroke-dasharray="0.00001"/>'],
    ["a pattern", "svg_unsupported", '<pattern id="p" width="0.0001" height="0.0001"/>'],
    [
      "parts of parts of parts",
      "takes_too_long",
      `<g id="l0"><rect width="1" height="1"/></g>${nested(8)}<use href="#l8"/>`,
    ],
    ["a part of itself", "takes_too_long", '<g id="me"><use href="#me"/></g>'],
    ["a hundred thousand shapes", "takes_too_long", '<path d="M0 0"/>'.repeat(30_000)],
    ["five hundred floors", "takes_too_long", `${"<g>".repeat(500)}${"</g>".repeat(500)}`],
    ["a tag that does not close", "svg_unreadable", "<g>"],
  ])("an SVG with %s is refused as %s", async (_words, problem, inside) => {
    expect(await refusalOf(svg(inside))).toBe(problem);
  });

  test.each([
    [
      "a thousand million laughs",
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">&b;</svg>',
      "svg_outside",
    ],
    [
      "an entity that is a file",
      '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 9 9">&x;</svg>',
      "svg_outside",
    ],
    [
      "a sheet of styles of elsewhere",
      '<?xml-stylesheet href="http://evil.example/a.css"?><svg viewBox="0 0 9 9"/>',
      "svg_outside",
    ],
    ["a side of no length", '<svg viewBox="0 0 0 9"/>', "svg_unreadable"],
    ["a side of endless length", '<svg viewBox="0 0 1e308 1"/>', "svg_unreadable"],
    ["letters of another alphabet's bytes", "<svg viewBox='0 0 9 9'>\u00ff</svg>", "svg_unreadable"],
  ])("an SVG with %s is refused", async (words, source, problem) => {
    const bytes = words.startsWith("letters") ? Buffer.from(source, "latin1") : Buffer.from(source);
    expect(await refusalOf(bytes)).toBe(problem);
  });
});
