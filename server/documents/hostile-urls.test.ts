import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Party } from "#core/invoice-content.ts";
import { type SheetView, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { adjustment, BANK, draftOf, issuedOf, lineOf, tenLines, vat } from "#core/sheet/testing/samples.ts";
import { FrozenTemplate, plainTemplate, TEMPLATE_LIMITS } from "#core/template.ts";
import { chromiumPath } from "#integrations/chromium/executable.ts";
import { type ChromiumPrinter, createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { renderDocument } from "./render-document.tsx";
import { CANARY_WORD, type Canary, startCanary } from "./testing/canary.ts";
import { type HostilePage, hostilePages } from "./testing/hostile-pages.ts";
import { readPdfText } from "./testing/read-pdf-text.ts";

const FILE_WORD = "ofthismachinealone";
const ENVIRONMENT_WORD = "ofthisprocessalone";
const SECRETS = new RegExp(`${CANARY_WORD}|${FILE_WORD}|${ENVIRONMENT_WORD}|root:x:0|Chrome/\\d`);

let canary: Canary;
let folder: string;
let pages: HostilePage[];
let printer: ChromiumPrinter;

beforeAll(async () => {
  // Whatever process prints inherits it, and must not print it.
  process.env.COUNTERSIGN_CANARY = ENVIRONMENT_WORD;
  canary = await startCanary();
  folder = await mkdtemp(join(tmpdir(), "countersign-hostile-"));
  await writeFile(join(folder, "secret.html"), FILE_WORD);
  pages = hostilePages({ port: canary.port, fileUrl: pathToFileURL(join(folder, "secret.html")).href });
  printer = createChromiumPrinter({ assets: await loadSheetAssets() });
});

afterAll(async () => {
  delete process.env.COUNTERSIGN_CANARY;
  await printer.close();
  await canary.close();
  await rm(folder, { recursive: true, force: true });
});

test("with the walls down the attempts arrive: the canary and the secret would tell", async () => {
  const browser = await puppeteer.launch({
    executablePath: await chromiumPath(),
    headless: "shell",
    pipe: true,
    args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"],
    userDataDir: join(folder, "profile"),
  });
  try {
    const open = async (name: string, html: string) => {
      const file = join(folder, `${name}.html`);
      await writeFile(file, `<!doctype html><html><body>${html}</body></html>`);
      const page = await browser.newPage();
      await page.emulateMediaType("print");
      await page.goto(pathToFileURL(file).href, { waitUntil: "load", timeout: 5_000 }).catch(() => {});
      return page;
    };
    const together = pages.filter(({ leaves }) => !leaves);
    const size = 16;
    await Promise.all([
      ...Array.from({ length: Math.ceil(together.length / size) }, (_, index) =>
        open(
          `together-${index}`,
          together
            .slice(index * size, (index + 1) * size)
            .map(({ html }) => html)
            .join("\n"),
        ),
      ),
      ...pages.filter(({ leaves }) => leaves).map(({ html }, index) => open(`leaves-${index}`, html)),
    ]);
    const arrived = () => new Set(canary.hits.map((hit) => hit.split("?")[0])).size;
    await expect.poll(arrived, { timeout: 5_000 }).toBeGreaterThan(50);
    const secret = pages.find(({ name }) => name === "a file in a frame");
    const printed = await (await open("secret-in-a-frame", secret?.html ?? "")).pdf();
    expect(await readPdfText(printed)).toContain(FILE_WORD);
  } finally {
    await browser.close();
  }
});

describe("nothing is fetched", () => {
  test("there are sixty attempts and more, and no two are the same", () => {
    expect(new Set(pages.map(({ html }) => html)).size).toBe(pages.length);
    expect(pages.length).toBeGreaterThan(60);
  });

  test("for a page that reached the printer as it is: the last wall", async () => {
    canary.hits.length = 0;
    const read = pages.map(async ({ name, html }) => {
      const page = `<!doctype html><html><head>${html}</head><body>${html}<p>stillhere</p></body></html>`;
      const text = await readPdfText(await printer.print(page, { paper: "A4", title: "t", language: "en" }));
      expect(text, name).not.toMatch(SECRETS);
    });
    await Promise.all(read);
    expect(canary.hits).toEqual([]);
    const rendered = renderDocument(sheetOfIssued(tenLines()));
    const text = await readPdfText(await printer.print(rendered.html, rendered));
    expect(text).toContain("Invoice 2026-0147");
    expect(text).toContain("Countersigned by Mia de Boer");
    expect(canary.hits).toEqual([]);
  });

  test("for a document in which every text that a person can write is an attempt: it prints as the words it is", async () => {
    canary.hits.length = 0;
    const DOCUMENTS = 8;
    for (let which = 0; which < DOCUMENTS; which++) {
      const rendered = renderDocument(viewWith(pages.filter((_, index) => index % DOCUMENTS === which)));
      expectOnlyOurs(rendered.html);
      const text = solid(await readPdfText(await printer.print(rendered.html, rendered)));
      expect(text).not.toMatch(SECRETS);
      // As words it stands there, in the open.
      for (const { name, html } of pages.filter((_, index) => index % DOCUMENTS === which)) {
        expect(text, name).toContain(solid(html.slice(0, 17)));
      }
      expect(canary.hits).toEqual([]);
    }
  });

  test("for a logo that is an address, a script or a drawing", async () => {
    canary.hits.length = 0;
    const url = `http://127.0.0.1:${canary.port}/logo`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90" onload="fetch('${url}')"><image href="${url}"/><style>@import url(${url});</style><script>fetch("${url}")</script><use href="${url}#x"/><foreignObject><iframe src="${url}"/></foreignObject><text y="20">drawn</text></svg>`;
    const logos = [
      url,
      pathToFileURL(join(folder, "secret.html")).href,
      `x" onerror="fetch('${url}')" src="${url}`,
      `data:image/svg+xml,${encodeURIComponent(svg)}`,
      `data:image/svg+xml;base64,${btoa(svg)}`,
      `data:image/png;base64,${btoa(svg)}`,
      `data:text/html,${encodeURIComponent(`<img src="${url}">`)}`,
      `data:image/png;base64,iVBORw0KGgo${"A".repeat(4_000)}`,
    ];
    for (const logo of logos) {
      const rendered = renderDocument({ ...sheetOfIssued(tenLines()), logo });
      const text = await readPdfText(await printer.print(rendered.html, rendered));
      expect(text, logo).toContain("Invoice 2026-0147");
      expect(text, logo).not.toMatch(SECRETS);
    }
    expect(canary.hits).toEqual([]);
  });
});

describe("a template", () => {
  const HOSTILE = [
    "red; background: url(//127.0.0.1/x)",
    "#c8432b; } * { background: url(//127.0.0.1/x) }",
    "#c8432b</style><script>",
    "url(//127.0.0.1/x)",
    "expression(alert(1))",
    "var(--x, url(//127.0.0.1/x))",
    "#C8432B\n",
    "\\75 rl(//127.0.0.1/x)",
    'Inter"; src: url(//127.0.0.1/x)',
    "../../../etc/passwd",
    "http://127.0.0.1/x",
  ];

  test("takes no hostile text for a colour, a font, a design, a paper or a logo", () => {
    for (const field of ["accent", "typeface", "design", "paper", "logo"] as const) {
      for (const value of HOSTILE) {
        expect(FrozenTemplate.safeParse({ ...plainTemplate("en"), [field]: value }).success, `${field}: ${value}`).toBe(
          false,
        );
      }
    }
  });

  test("may say what it likes in its fields, its footer and its language: no word of it reaches a style", () => {
    const styleOf = (html: string) => /<style>([\s\S]*?)<\/style>/.exec(html)?.[1];
    const document = tenLines();
    const plain = renderDocument(sheetOfIssued(document));
    for (const value of HOSTILE) {
      const view = sheetOfIssued(document);
      const look = {
        ...view.look,
        fields: [{ label: value.slice(0, TEMPLATE_LIMITS.labelChars), value }],
        footer: value,
      };
      const { html } = renderDocument({ ...view, look });
      expect(styleOf(html)).toBe(styleOf(plain.html));
      expectOnlyOurs(html);
    }
  });
});

/** Without blanks: the end of a line may have eaten one. */
function solid(text: string): string {
  return text.replaceAll(/\s+/g, "");
}

/** The sheet with an attempt in every place where a person, an import or a client can put words. */
function viewWith(attempts: readonly HostilePage[]): SheetView {
  const at = (index: number, chars: number) => (attempts[index % attempts.length]?.html ?? "").slice(0, chars);
  const all = attempts.map(({ html }) => html).join("\n\n");
  const party = (from: number): Party => ({
    name: at(from, 200),
    addressLines: [at(from + 1, 200), at(from + 2, 200)],
    countryCode: "NL",
    vatId: at(from + 3, 40),
    registrationId: at(from + 4, 60),
    email: at(from + 5, 254),
  });
  const document = issuedOf(
    draftOf({
      subject: at(0, 200),
      reference: at(1, 200),
      lines: attempts.map(({ html }, index) =>
        lineOf([html.slice(0, 300), html, "1", html.slice(0, 40), "95", vat("21")], index),
      ),
      adjustments: [{ ...adjustment("discount", "", "percent", "5"), label: at(2, 200) }],
      notes: all.slice(0, 10_000),
      terms: all.slice(0, 10_000),
    }),
    {
      number: at(3, 60),
      seller: party(0),
      buyer: party(6),
      bank: { ...BANK, holder: at(4, 70), bankName: at(5, 100), bic: at(6, 11) },
    },
  );
  const view = sheetOfIssued(document, { verifyUrl: "https://countersign.example/verify/0123" });
  return {
    ...view,
    corrects: at(7, 60),
    countersignature: { name: at(8, 200), date: "2026-11-21", fingerprint: at(9, 9) },
    look: {
      ...view.look,
      fields: [{ label: at(7, TEMPLATE_LIMITS.labelChars), value: at(8, TEMPLATE_LIMITS.valueChars) }],
      footer: at(9, TEMPLATE_LIMITS.footerChars),
    },
  };
}

const OUR_TAGS =
  /^(html|head|meta|title|style|body|div|article|header|footer|section|main|h[1-6]|p|dl|dt|dd|table|thead|tbody|tfoot|tr|th|td|span|small|strong|em|b|bdi|br|a|img|svg|path|rect|g|mark)$/;

/** In the page stand only the tags that the sheet is made of, no handler, and no address but its own. */
function expectOnlyOurs(html: string): void {
  for (const [all, name = "", attributes = ""] of html.matchAll(/<([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi)) {
    expect(name, all).toMatch(OUR_TAGS);
    for (const [, attribute = "", value = ""] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      expect(attribute, all).not.toMatch(/^on|srcset|background|action|formaction|ping|poster|xlink/i);
      if (attribute === "src") expect(value, all).toMatch(/^data:image\//);
      if (attribute === "href") expect(value, all).toBe("https://countersign.example/verify/0123");
    }
  }
}
