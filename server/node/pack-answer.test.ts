import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packAnswer } from "./pack-answer.ts";

const HTML = { "content-type": "text/html; charset=utf-8" };
const PAGE = "<p>Invoice 2026-0147 · Studio Harbour</p>".repeat(200);

const ask = (headers: Record<string, string> = {}, method = "GET") =>
  new Request("https://countersign.example/invoices", {
    method,
    headers: { "accept-encoding": "gzip, br", ...headers },
  });
const page = (headers: Record<string, string> = HTML, body: BodyInit | null = PAGE) => new Response(body, { headers });
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("A page is packed for whoever can unpack it, in the way that they can, and is the same once it is unpacked", async () => {
  const brotli = packAnswer(ask(), page());
  expect(Object.fromEntries(brotli.headers)).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
  const packed = await bytes(brotli);
  expect(packed.length).toBeLessThan(PAGE.length / 10);
  expect(brotliDecompressSync(packed).toString()).toBe(PAGE);
  const gzip = packAnswer(ask({ "accept-encoding": "br;q=0, gzip;q=0.5" }), page({ ...HTML, etag: '"one"' }));
  expect(gzip.headers.get("etag")).toBe('W/"one"');
  expect(gunzipSync(await bytes(gzip)).toString()).toBe(PAGE);
});

test.each([
  ["a browser that unpacks nothing", ask({ "accept-encoding": "identity" }), page()],
  ["whoever asks for the head alone", ask({}, "HEAD"), page(HTML, null)],
  ["a stream of events", ask(), page({ "content-type": "text/event-stream" })],
  ["what is packed in itself", ask(), page({ "content-type": "application/pdf" })],
  ["what is packed already", ask(), page({ ...HTML, "content-encoding": "gzip" })],
  ["what may not be changed on its way", ask(), page({ ...HTML, "cache-control": "private, no-transform" })],
  ["what fits a packet", ask(), page({ "content-type": "application/json", "content-length": "1399" }, "{}")],
])("For %s nothing is packed", (_what, request, response) => {
  expect(packAnswer(request, response)).toBe(response);
});

test("With a cookie a page is packed where no other site made the browser ask, and never else", () => {
  const from = (site: string | null) =>
    packAnswer(ask({ cookie: "session=1", ...(site ? { "sec-fetch-site": site } : {}) }), page()).headers.get(
      "content-encoding",
    );
  expect(["same-origin", "none"].map(from)).toEqual(["br", "br"]);
  expect(["cross-site", "same-site", null].map(from)).toEqual([null, null, null]);
});

test.each(["br", "gzip"])(
  "A page that comes in pieces arrives in pieces (%s), and ends where its reader leaves",
  async (way) => {
    let write: ((piece: string) => void) | undefined;
    const left = Promise.withResolvers<void>();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        write = (piece) => controller.enqueue(new TextEncoder().encode(piece));
      },
      cancel: () => left.resolve(),
    });
    const reader = packAnswer(ask({ "accept-encoding": way }), page(HTML, body)).body?.getReader();
    write?.("<p>the shell</p>");
    // The second piece has not been written: the first does not wait for it.
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    write?.("<p>the rest</p>");
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    await reader?.cancel();
    await left.promise;
  },
);
