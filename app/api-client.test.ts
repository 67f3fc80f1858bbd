import { expect, test } from "vitest";
import { ApiError, createApiClient } from "./api-client.ts";

type Sent = { url: string; init: RequestInit };

function recorded(answer: () => Response) {
  const sent: Sent[] = [];
  const client = createApiClient({
    url: "/trpc",
    headers: () => ({ "x-agency": "t" }),
    fetch: async (url, init) => {
      sent.push({ url, init });
      return answer();
    },
  });
  return { client, sent };
}

test("a query is a GET with its input in the address, a mutation a POST with it in the body", async () => {
  const { client, sent } = recorded(() => Response.json({ result: { data: { rows: [] } } }));
  expect(await client.clients.list.query({ query: "Käde & co", limit: 8 })).toEqual({ rows: [] });
  expect(await client.invoices.discard.mutate({ invoiceId: "i" })).toEqual({ rows: [] });
  expect(sent[0]?.init.method).toBe("GET");
  expect(new URL(sent[0]?.url ?? "", "http://x").searchParams.get("input")).toBe('{"query":"Käde & co","limit":8}');
  expect(sent[1]).toMatchObject({ url: "/trpc/invoices.discard", init: { method: "POST", body: '{"invoiceId":"i"}' } });
  expect(sent[1]?.init.headers).toMatchObject({ "content-type": "application/json", "x-agency": "t" });
});

test("a refusal is thrown with the domain's code and its details, and what is no answer with its status", async () => {
  const data = { code: "CONFLICT", httpStatus: 409, details: { a: 1 } };
  const refused = recorded(() => Response.json({ error: { message: "wrong_state", data } }, { status: 409 }));
  await expect(refused.client.invoices.ticket.mutate({ invoiceId: "i" })).rejects.toMatchObject({
    message: "wrong_state",
    data,
  });
  const broken = recorded(() => new Response("<html>", { status: 502 }));
  await expect(broken.client.session.me.query()).rejects.toBeInstanceOf(ApiError);
  await expect(broken.client.session.me.query()).rejects.toMatchObject({ data: { httpStatus: 502 } });
});

test("a client is not taken for a promise, so it can be awaited by mistake without a request", async () => {
  const { client, sent } = recorded(() => Response.json({}));
  await Promise.resolve(client);
  expect(sent).toEqual([]);
});
