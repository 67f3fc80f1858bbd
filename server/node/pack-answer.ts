/**
 * Packs pages and JSON for whoever can unpack them, as they come: a page that is sent in pieces stays one.
 *
 * Packing what holds a secret together with words that somebody else chose tells that somebody, by its length, how much the two are alike
 * (BREACH, 2013): they need only make a browser ask again and again, with its cookie, and watch the line. Our pages hold links that are
 * secrets, and show what was searched for. So what is answered to a cookie is packed only where the browser itself vouches that no
 * other site made it ask (`Sec-Fetch-Site`); a request without a cookie acts for nobody but whoever sends it.
 */
import { pipeline, Readable, type Transform } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { constants, createBrotliCompress, createGzip } from "node:zlib";

/** A stream of events is not among them: it would wait in the packer, and it never ends. */
const PACKED_TYPES = /^(text\/html|application\/json|text\/x-script)\b/;
/** Below it, head and all fit the first packet anyway. */
const BYTES_MIN = 1_400;
/** Both pack a page to about a quarter in a millisecond or two; the levels above gain a tenth for three times as long. */
const GZIP_LEVEL = 4;
const BROTLI_QUALITY = 3;

/** The answer packed, or as it was. */
export function packAnswer(request: Request, response: Response): Response {
  const encoding = encodingFor(request.headers.get("accept-encoding") ?? "");
  if (!encoding || !response.body || request.method === "HEAD") return response;
  if (!isPackable(response.headers) || !isAskedFreely(request.headers)) return response;
  const headers = new Headers(response.headers);
  headers.set("content-encoding", encoding);
  headers.append("vary", "accept-encoding");
  headers.delete("content-length");
  // Other bytes than those that a strong tag stands for.
  const tag = headers.get("etag");
  if (tag?.startsWith('"')) headers.set("etag", `W/${tag}`);
  const packer = packerOf(encoding);
  // A reader who left ends the packer, and that the page; what broke while it was made is told where it was made.
  pipeline(Readable.fromWeb(response.body as WebStream), packer, () => undefined);
  const { status, statusText } = response;
  return new Response(Readable.toWeb(packer) as ReadableStream, { status, statusText, headers });
}

type Encoding = "br" | "gzip";

/** What the reader can unpack, of the two. A weight of 0 is a refusal (RFC 9110, 12.5.3); other weights are a taste that nobody has. */
function encodingFor(accepted: string): Encoding | null {
  const can = (name: string) =>
    accepted.split(",").some((one) => {
      const [coding = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
      return coding === name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    });
  return can("br") ? "br" : can("gzip") ? "gzip" : null;
}

function isPackable(headers: Headers): boolean {
  if (headers.has("content-encoding") || /\bno-transform\b/.test(headers.get("cache-control") ?? "")) return false;
  const bytes = headers.get("content-length");
  return PACKED_TYPES.test(headers.get("content-type") ?? "") && (bytes === null || Number(bytes) >= BYTES_MIN);
}

function isAskedFreely(headers: Headers): boolean {
  // "none" is a person who typed the address or opened a bookmark.
  return !headers.has("cookie") || ["same-origin", "none"].includes(headers.get("sec-fetch-site") ?? "");
}

/** Lets each piece go as soon as it is packed. */
function packerOf(encoding: Encoding): Transform {
  return encoding === "gzip"
    ? createGzip({ level: GZIP_LEVEL, flush: constants.Z_SYNC_FLUSH })
    : createBrotliCompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
      });
}
