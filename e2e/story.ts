/**
 * `npm run story`: the whole way of one invoice, headless, through the public doors only (HTTP, tRPC, WebSocket with the
 * stock y-websocket provider). Against STORY_URL, or an instance that it starts itself on a scratch data folder.
 * Each step prints its duration; the PDF is left in .data/story/.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { Caller, ownInstance, until } from "./instance.ts";

type Json = Record<string, unknown>;

/** A person's open draft, through the stock provider. */
class LiveDraft {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;
  constructor(ticket: { url: string; room: string; token: string }, field: string) {
    this.provider = new WebsocketProvider(ticket.url, ticket.room, this.doc, {
      params: { ticket: ticket.token },
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
    this.provider.awareness.setLocalStateField("field", field);
  }
  get lines(): Y.Map<Y.Map<unknown>> {
    return this.doc.getMap("lines");
  }
  titles(): string[] {
    return [...this.lines.values()].map((line) => String(line.get("title")));
  }
  people(): string[] {
    return [...this.provider.awareness.getStates().values()].map((state) =>
      String((state.person as Json | undefined)?.name ?? ""),
    );
  }
  close(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}

function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`not so: ${sentence}`);
}

let stepNumber = 0;
async function step<T>(title: string, walk: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await walk();
  stepNumber += 1;
  console.log(`  ${stepNumber}. ${title}  (${Math.round(performance.now() - started)} ms)`);
  return result;
}

async function walk(base: string): Promise<void> {
  const [ana, ben, mia, noor] = await Promise.all(
    ["ana", "ben", "mia", "noor"].map((name) => new Caller(base, `${name}@studioharbour.example`).signIn()),
  );
  assert(ana && ben && mia && noor, "four people signed in");
  const marker = `Lantern ${randomUUID().slice(0, 8)}`;

  await step("Ana and Ben type in one draft at once; each sees the other's name and field", async () => {
    const { rows } = await ana.query<{ rows: { invoiceId: string }[] }>("invoices.list", {
      states: ["draft"],
      limit: 1,
    });
    assert(rows[0], "the demo agency has a draft");
    const { invoiceId } = rows[0];
    const [a, b] = await Promise.all(
      [ana, ben].map(async (person, index) => {
        const ticket = await person.mutate<{ url: string; room: string; token: string }>("invoices.ticket", {
          invoiceId,
        });
        return new LiveDraft(ticket, index === 0 ? "subject" : "reference");
      }),
    );
    assert(a && b, "both opened it");
    try {
      await until("both are connected", () => a.provider.synced && b.provider.synced);
      a.doc.getMap("invoice").set("subject", `${marker}, from Ana`);
      b.doc.getMap("invoice").set("reference", `${marker}, from Ben`);
      await until("Ana sees Ben's words", () => a.doc.getMap("invoice").get("reference") === `${marker}, from Ben`);
      await until("Ben sees Ana's words", () => b.doc.getMap("invoice").get("subject") === `${marker}, from Ana`);
      await until("Ana sees Ben's name", () => a.people().some((name) => name.startsWith("Ben")));
      await until("Ben sees Ana's name", () => b.people().some((name) => name.startsWith("Ana")));
      const fields = [...a.provider.awareness.getStates().values()].map((state) => state.field);
      assert(fields.includes("reference"), "Ana sees the field Ben is in");
    } finally {
      a.close();
      b.close();
    }
  });

  const invoiceId = await step("Ana drops a JSON invoice of 12 lines; it becomes a draft", async () => {
    const text = readFileSync("docs/examples/invoice.json", "utf8").replace(/"title"\s*:\s*"/, `"title": "${marker} `);
    const imported = await ana.mutate<{ invoiceId: string }>("invoices.import", { fileName: "invoice.json", text });
    const draft = await ana.query<{ content: { lines: unknown[]; clientId: string | null } }>(
      "invoices.byId",
      imported,
    );
    assert(draft.content.lines.length === 12, "it has twelve lines");
    if (!draft.content.clientId) {
      const { rows } = await ana.query<{ rows: { clientId: string }[] }>("clients.list", { limit: 1 });
      await ana.mutate("invoices.edit", {
        invoiceId: imported.invoiceId,
        operations: [{ type: "setField", field: "clientId", value: rows[0]?.clientId }],
      });
    }
    return imported.invoiceId;
  });

  const { contentHash } = await step(
    "Ana submits; both editors see the draft freeze; Mia finds it and approves",
    async () => {
      const ticket = await ben.mutate<{ url: string; room: string; token: string }>("invoices.ticket", { invoiceId });
      const watching = new LiveDraft(ticket, "subject");
      try {
        await until("Ben has it open", () => watching.provider.synced);
        const round = await ana.mutate<{ contentHash: string; fingerprint: string }>("invoices.submit", { invoiceId });
        await until("Ben sees it frozen", () =>
          [...watching.provider.awareness.getStates().values()].some(
            (state) => (state.room as Json | undefined)?.frozen === true,
          ),
        );
        const before = watching.titles();
        watching.doc.getMap("invoice").set("subject", "too late");
        const queue = await mia.query<{ rows: { invoiceId: string }[] } | { invoiceId: string }[]>("invoices.queue");
        const rows = Array.isArray(queue) ? queue : queue.rows;
        assert(
          rows.some((row) => row.invoiceId === invoiceId),
          "it is in Mia's queue",
        );
        const seen = await mia.query<{
          content: { subject: string; lines: unknown[] };
          round: { contentHash: string };
        }>("invoices.byId", { invoiceId });
        assert(seen.round.contentHash === round.contentHash, "Mia sees the hash that was submitted");
        assert(
          seen.content.subject !== "too late" && seen.content.lines.length === before.length,
          "a late edit is not in it",
        );
        await mia.mutate("invoices.approve", { invoiceId, contentHash: round.contentHash });
        return round;
      } finally {
        watching.close();
      }
    },
  );

  const issued = await step("Ana issues it: number, PDF, mail with the PDF and a link", async () => {
    const { number, versionId } = await ana.mutate<{ number: string; versionId: string }>("invoices.issue", {
      invoiceId,
      contentHash,
      recipients: ["m.vos@museumkade.example"],
    });
    assert(/^\d{4}-\d{4,}$/.test(number), `the number ${number} is of its series`);
    const message = await until("the mail is in the mailbox", async () => {
      const { rows } = await ana.query<{ rows: { messageId: string; subject: string }[] }>("mailbox.list", {
        limit: 20,
      });
      return rows.find((row) => row.subject.includes(number));
    });
    const mail = await ana.query<{ text: string; attachments: { name: string; bytes: number }[] }>("mailbox.byId", {
      messageId: message.messageId,
    });
    assert(mail.attachments.length === 1, "the PDF is attached");
    const link = mail.text.match(/https?:\/\/\S+\/i\/[\w.~-]+/)?.[0];
    assert(link, "the mail has the client's link");
    const attached = await ana.bytes(`/mailbox/${message.messageId}/attachments/0`);
    return { number, versionId, link, attached };
  });

  await step(
    "The client opens the link without an account and downloads the same PDF; the team sees 'viewed'",
    async () => {
      const path = new URL(issued.link).pathname;
      const page = await fetch(`${base}${path}`);
      const html = await page.text();
      assert(page.ok && html.includes(issued.number), "the page shows the invoice");
      const pdf = new Uint8Array(await (await fetch(`${base}${path}/pdf`)).arrayBuffer());
      assert(Buffer.from(pdf.subarray(0, 5)).toString() === "%PDF-", "it is a PDF");
      const stored = await ana.bytes(`/invoices/${invoiceId}/pdf`);
      assert(
        sha256(pdf) === sha256(stored) && sha256(pdf) === sha256(issued.attached),
        "link, archive and mail hold the same bytes",
      );
      mkdirSync(".data/story", { recursive: true });
      writeFileSync(`.data/story/${issued.number}.pdf`, pdf);
      const viewed = await fetch(`${base}${path}/viewed`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ visit: randomUUID() }),
      });
      assert(viewed.ok, "the visit is counted");
      await until("the team sees it was viewed", async () => {
        const { rows } = await ana.query<{ rows: { invoiceId: string; delivery: string }[] }>("invoices.list", {
          query: issued.number,
          limit: 5,
        });
        return rows.find((row) => row.invoiceId === invoiceId && row.delivery === "viewed");
      });
    },
  );

  await step("Noor records part of the payment, then the rest: partly settled, then settled", async () => {
    const row = async () => {
      const { rows } = await noor.query<{
        rows: { invoiceId: string; totalMinor: string; settlement: string; currency: string }[];
      }>("invoices.list", { query: issued.number, limit: 5 });
      const found = rows.find((candidate) => candidate.invoiceId === invoiceId);
      assert(found, "the list has it");
      return found;
    };
    const { totalMinor, currency } = await row();
    const part = BigInt(totalMinor) / 3n;
    const decimal = (minor: bigint) => `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`;
    for (const [amount, expected] of [
      [part, "partly_settled"],
      [BigInt(totalMinor) - part, "settled"],
    ] as const) {
      await noor.mutate("payments.record", {
        invoiceId,
        amount: decimal(amount),
        currency,
        receivedOn: new Date().toISOString().slice(0, 10),
        method: "bank_transfer",
        reference: issued.number,
        note: "",
        idempotencyKey: randomUUID(),
      });
      const now = await row();
      assert(now.settlement === expected, `the list says ${expected}, not ${now.settlement}`);
    }
  });

  await step("The list finds it by number, by client and by a word in a line", async () => {
    const { clientName } = await ana.query<{ clientName: string }>("invoices.byId", { invoiceId });
    for (const query of [issued.number, clientName, marker.split(" ")[1] ?? marker]) {
      const { rows } = await ana.query<{ rows: { invoiceId: string }[] }>("invoices.list", { query, limit: 50 });
      assert(
        rows.some((row) => row.invoiceId === invoiceId),
        `"${query}" finds it`,
      );
    }
  });
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const started = performance.now();
const instance = process.env.STORY_URL
  ? { base: process.env.STORY_URL.replace(/\/$/, ""), stop: async () => {} }
  : await ownInstance();
console.log(`The story, at ${instance.base}`);
try {
  await walk(instance.base);
  console.log(`All told in ${((performance.now() - started) / 1000).toFixed(1)} s; the PDF lies in .data/story/`);
} catch (error) {
  console.error(`The story broke after step ${stepNumber}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await instance.stop();
}
