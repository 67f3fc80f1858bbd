/**
 * Which characters of Chinese, Japanese and Korean the sheet's fonts draw, in files of what is written together: what the
 * national standards of each country hold, the frequent ones first, so that a page loads one or two files and no others.
 */

/** The code points of all two-byte codes of an encoding that lie in the rows `from` to `to` and are letters of their own. */
function encoded(encoding: string, from: number, to: number, codeMax = 0xffff): Set<number> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const found = new Set<number>();
  for (let row = from; row <= to; row++) {
    for (let cell = 0x40; cell <= 0xfe; cell++) {
      if (row * 256 + cell > codeMax) continue;
      const codePoint = decoded(decoder, row, cell);
      // Below stand signs that other families draw; above, what a private agreement means.
      if (codePoint >= FIRST_RADICAL && !(codePoint >= 0xe000 && codePoint <= 0xf8ff)) found.add(codePoint);
    }
  }
  return found;
}

const FIRST_RADICAL = 0x2e80;

function decoded(decoder: InstanceType<typeof TextDecoder>, row: number, cell: number): number {
  try {
    return decoder.decode(new Uint8Array([row, cell])).codePointAt(0) ?? 0;
  } catch (error) {
    if (error instanceof TypeError) return 0;
    throw error;
  }
}

function range(from: number, to: number): Set<number> {
  return new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

/** Windows-31J: JIS X 0208 and the signs that makers added to it, names such as 髙 and 﨑 among them. */
export const japanese = (): Set<number> =>
  new Set([...SIGNS, ...range(0x3000, 0x30ff), ...range(0xff01, 0xff9f), ...encoded("shift_jis", 0x81, 0xfc)]);

// ① to ⑳, Ⅰ to Ⅻ and ※: no other family of the sheet draws them.
const SIGNS: readonly number[] = [...range(0x2460, 0x2473), ...range(0x2160, 0x216b), 0x203b];

/** The kanji of JIS X 0208's first level: 2,965, which are all that most Japanese texts are written with. */
export const frequentJapanese = (): Set<number> =>
  new Set([...range(0x3000, 0x30ff), ...encoded("shift_jis", 0x81, 0x98, 0x9872)]);

/** GB 2312: what mainland China writes with, in simplified characters. The frequent ones are those of rows 16 to 55. */
export const simplifiedChinese = (): Set<number> => gb2312(0xa1, 0xf7);
export const frequentChinese = (): Set<number> => gb2312(0xb0, 0xd7);

function gb2312(from: number, to: number): Set<number> {
  const decoder = new TextDecoder("gbk", { fatal: true });
  const found = new Set<number>();
  for (let row = from; row <= to; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      const codePoint = decoded(decoder, row, cell);
      if (codePoint >= FIRST_RADICAL && !(codePoint >= 0xe000 && codePoint <= 0xf8ff)) found.add(codePoint);
    }
  }
  return found;
}

/** Big5's first level: the 5,401 frequent characters of Taiwan and Hong Kong. */
export const frequentTraditional = (): Set<number> => encoded("big5", 0xa4, 0xc6, 0xc67e);

/** Of those the ones that the Japanese fonts lack; the Chinese one has them. */
export const TRADITIONAL_BEYOND_JAPAN =
  "偯偺儅嘮噥囪塽姅嬤尷屘屝巔廄弒彆抆撢攆杗榣櫥歜湩澴瞇矓硿穋糰縴罈臢褽襬觼詨跦踫鈽銬鎢鎳鑤韹颳餿齜";

/** All syllables of Korean; the frequent ones are the 2,350 of KS X 1001. */
export const hangul = (): Set<number> => new Set([...range(0x3131, 0x318e), ...range(0xac00, 0xd7a3)]);
export const frequentHangul = (): Set<number> =>
  new Set([...encoded("euc-kr", 0xb0, 0xc8)].filter((codePoint) => codePoint >= 0xac00 && codePoint <= 0xd7a3));
