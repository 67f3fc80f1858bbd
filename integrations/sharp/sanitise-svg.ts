/**
 * An SVG as a plain drawing, written anew from what is allowed and nothing else: no script, no event, no animation, no link, no
 * picture, no font, no style that fetches, no entity of its own. What cannot be a part of a logo is refused by name, because a
 * drawing that silently lost a part would be printed on every invoice.
 */
import { PictureRefused } from "#server/pictures.ts";

/** An SVG logo is a few kilobytes of text; what is larger is a map, or a picture in disguise. */
const CHARS_MAX = 600_000;
const ELEMENTS_MAX = 10_000;
const DEPTH_MAX = 40;
/**
 * What is drawn once more because something refers to it (use, clip-path, mask), over all references. None may stand in what
 * another one draws: that is how a few lines become millions.
 */
const DRAWN_AGAIN_MAX = 20_000;
/** The longer side of what is drawn, in pixels: three times the largest logo on a sheet, and a little. */
const DRAWN_PX = 1_000;
/** A logo is not a line: beyond this a side would be less than a pixel. */
const RATIO_MAX = 50;

// No text: it would be set in whatever font the machine happens to have. No pattern and no filter: they draw without end.
const DRAWN = new Set(
  (
    "svg g path rect circle ellipse line polyline polygon defs linearGradient radialGradient stop clipPath mask symbol " +
    "use style"
  ).split(" "),
);
/** Words about the drawing, and what drawing programs keep for themselves: left out with all that is in them. */
const LEFT_OUT = new Set(["title", "desc", "metadata"]);
const ACTIVE = new Set(
  "script foreignobject iframe embed object audio video canvas animate animatemotion animatetransform animatecolor set handler listener a".split(
    " ",
  ),
);

const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;
const TAG =
  /<(?:!--[\s\S]*?-->|\?[\s\S]*?\?>|!\[CDATA\[([\s\S]*?)\]\]>|!DOCTYPE[^[\]>]*>|\/\s*([^\s>]+)\s*>|([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>)/y;
const ATTRIBUTE = /([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** `from`: how many elements there were before it. */
type Open = { name: string; id: string | null; left: boolean; from: number };

/** The text of a clean SVG that is to be drawn at `DRAWN_PX`. Throws PictureRefused. */
export function sanitiseSvg(bytes: Uint8Array): string {
  const source = decoded(bytes);
  const open: Open[] = [];
  const out: string[] = [];
  const referred: string[] = [];
  /** Ids of parts in which something is referred to: those must not be referred to themselves. */
  const referring = new Set<string>();
  const sizes = new Map<string, number>();
  let elements = 0;
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf("<", at);
    const text = source.slice(at, next === -1 ? source.length : next);
    if (text.trim() !== "") writeText(out, text, open, false);
    if (next === -1) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(source);
    if (!tag)
      throw new PictureRefused(
        /^<!(?:DOCTYPE|ENTITY)/i.test(source.slice(next, next + 10)) ? "svg_outside" : "svg_unreadable",
      );
    at = TAG.lastIndex;
    const [, verbatim, closes, begins, attributes = "", empty] = tag;
    if (verbatim !== undefined) writeText(out, verbatim, open, true);
    else if (closes !== undefined) {
      const last = open.pop();
      if (last?.name !== closes) throw new PictureRefused("svg_unreadable");
      if (last.id !== null) sizes.set(last.id, elements - last.from);
      if (!last.left) out.push(`</${closes}>`);
    } else if (begins !== undefined) {
      elements += 1;
      if (elements > ELEMENTS_MAX || open.length >= DEPTH_MAX) throw new PictureRefused("takes_too_long");
      if (open.length === 0 && (begins !== "svg" || elements > 1)) throw new PictureRefused("svg_unreadable");
      const left = (open.at(-1)?.left ?? false) || isLeftOut(begins);
      const given = left ? new Map<string, string>() : attributesOf(attributes);
      const id = given.get("id") ?? null;
      const targets = referencesOf(begins, given);
      referred.push(...targets);
      if (targets.length > 0) for (const part of [id, ...open.map((one) => one.id)]) if (part) referring.add(part);
      if (!left) out.push(startOf(begins, open.length === 0 ? rootAttributes(given) : given, empty === "/"));
      if (empty !== "/") open.push({ name: begins, id, left, from: elements - 1 });
    }
  }
  if (elements === 0 || open.length > 0) throw new PictureRefused("svg_unreadable");
  const again = referred.reduce((sum, id) => sum + (sizes.get(id) ?? 1), 0);
  if (again > DRAWN_AGAIN_MAX || referred.some((id) => referring.has(id))) throw new PictureRefused("takes_too_long");
  return out.join("");
}

function decoded(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PictureRefused("svg_unreadable", { cause });
  }
  if (text.length > CHARS_MAX) throw new PictureRefused("too_large");
  if (/<!ENTITY|<\?xml-stylesheet/i.test(text)) throw new PictureRefused("svg_outside");
  return text;
}

/** Refuses what may not be in a logo at all; true for what is only about it. */
function isLeftOut(name: string): boolean {
  if (!NAME.test(name)) throw new PictureRefused("svg_unreadable");
  const local = name.slice(name.indexOf(":") + 1).toLowerCase();
  if (ACTIVE.has(local)) throw new PictureRefused("svg_active");
  if (LEFT_OUT.has(name) || (name.includes(":") && !name.startsWith("svg:"))) return true;
  if (local === "image" || local === "feimage") throw new PictureRefused("svg_outside");
  if (!DRAWN.has(name)) throw new PictureRefused("svg_unsupported");
  return false;
}

/** Ids of the parts that this element has drawn once more. Gradients are not among them: they end with themselves. */
function referencesOf(name: string, given: ReadonlyMap<string, string>): string[] {
  const link = given.get("href") ?? given.get("xlink:href");
  const used = name === "use" && link ? [link.slice(1)] : [];
  const styled = [given.get("clip-path"), given.get("mask"), given.get("style")].join(" ");
  return [...used, ...[...styled.matchAll(/(?:^|[\s:])url\s*\(\s*['"]?#([\w.-]+)/gi)].map(([, id = ""]) => id)];
}

function attributesOf(source: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", double, single] of source.matchAll(ATTRIBUTE)) {
    const value = plainText(double ?? single ?? "");
    if (/^on/i.test(name)) throw new PictureRefused("svg_active");
    const isLink = /(?:^|:)href$/i.test(name);
    if (isLink && !/^#[\w.-]+$/.test(value.trim())) throw new PictureRefused("svg_outside");
    refuseStyle(value);
    // Names with a prefix belong to drawing programs, but for the old spelling of a link.
    if (!NAME.test(name) || (name.includes(":") && name !== "xlink:href") || name === "xmlns") continue;
    if (name === "filter" || (name === "stroke-dasharray" && value.trim() !== "none")) {
      throw new PictureRefused("svg_unsupported");
    }
    found.set(name, value.trim());
  }
  return found;
}

/** Styles may point inside of the drawing ("url(#gradient)") and nowhere else. */
function refuseStyle(value: string): void {
  const css = value.replace(/\/\*[\s\S]*?\*\//g, "");
  if (/javascript:|expression\s*\(|behavior\s*:|-moz-binding/i.test(css)) throw new PictureRefused("svg_active");
  // A backslash spells any of these in another way.
  if (/@|\\|image-set\s*\(|src\s*\(/i.test(css)) throw new PictureRefused("svg_outside");
  // Dashes can be as short as one likes, and blurs as wide.
  if (/stroke-dasharray\s*:(?!\s*none)|filter\s*:/i.test(css)) throw new PictureRefused("svg_unsupported");
  for (const [, target = ""] of css.matchAll(/url\s*\(\s*['"]?([^)]*)/gi)) {
    if (!target.startsWith("#")) throw new PictureRefused("svg_outside");
  }
}

function writeText(out: string[], text: string, open: readonly Open[], verbatim: boolean): void {
  const inside = open.at(-1);
  if (!inside || inside.left) {
    if (!inside && text.trim() !== "") throw new PictureRefused("svg_unreadable");
    return;
  }
  const plain = verbatim ? text : plainText(text);
  if (inside.name === "style") {
    refuseStyle(plain);
    // One rule of a sheet could have a part drawn again for every element.
    if (/(?:clip-path|mask)\s*:/i.test(plain)) throw new PictureRefused("svg_unsupported");
  }
  out.push(escaped(plain));
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Only what XML itself knows, and characters by their number. */
function plainText(text: string): string {
  return text.replace(/&([^;\s]*;?)/g, (_, entity: string) => {
    const name = entity.replace(/;$/, "");
    const known = ENTITIES[name];
    if (known !== undefined && entity.endsWith(";")) return known;
    const number = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1];
    const point = number ? Number.parseInt(number, 16) : Number(/^#(\d{1,7})$/.exec(name)?.[1] ?? Number.NaN);
    if (!(point >= 0x20 && point <= 0x10ffff) || (point >= 0xd800 && point <= 0xdfff)) {
      throw new PictureRefused("svg_outside");
    }
    return String.fromCodePoint(point);
  });
}

/** The size is ours; the drawing keeps its own measure and its proportions. */
function rootAttributes(given: Map<string, string>): Map<string, string> {
  const [x = 0, y = 0, width = 0, height = 0] = (
    given.get("viewBox") ?? `0 0 ${length(given.get("width"))} ${length(given.get("height"))}`
  )
    .split(/[\s,]+/)
    .map(Number);
  const ratio = width / height;
  if (
    ![x, y, width, height].every(Number.isFinite) ||
    !(width > 0 && height > 0) ||
    ratio > RATIO_MAX ||
    ratio < 1 / RATIO_MAX
  ) {
    throw new PictureRefused("svg_unreadable");
  }
  const larger = Math.max(width, height);
  const side = (length: number) => String(Math.max(1, Math.round((length / larger) * DRAWN_PX)));
  const rest = new Map([...given].filter(([name]) => name !== "width" && name !== "height" && name !== "viewBox"));
  return new Map([
    ["xmlns", "http://www.w3.org/2000/svg"],
    ["xmlns:xlink", "http://www.w3.org/1999/xlink"],
    ["viewBox", `${x} ${y} ${width} ${height}`],
    ["width", side(width)],
    ["height", side(height)],
    ...rest,
  ]);
}

function length(value: string | undefined): number {
  return Number(/^\s*([\d.]+)/.exec(value ?? "")?.[1] ?? Number.NaN);
}

function startOf(name: string, attributes: ReadonlyMap<string, string>, empty: boolean): string {
  const written = [...attributes].map(([key, value]) => ` ${key}="${escaped(value)}"`).join("");
  return `<${name}${written}${empty ? "/" : ""}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
