import { expect, test } from "vitest";
import { createSessionTokens } from "./session-token.ts";

const tokenUntil = (ms: number) => `header.${btoa(JSON.stringify({ exp: ms / 1000 })).replaceAll("=", "")}.signature`;

function asked(answers: (() => Response)[]) {
  let at = 0;
  let time = 0;
  const tokens = createSessionTokens(
    async () => answers[Math.min(at++, answers.length - 1)]?.() ?? Response.error(),
    () => time,
  );
  return { tokens, count: () => at, pass: (ms: number) => (time += ms) };
}

test("a token is asked for once, however many wait for it, and again shortly before it ends", async () => {
  const { tokens, count, pass } = asked([
    () => Response.json({ token: tokenUntil(300_000) }),
    () => Response.json({ token: tokenUntil(600_000) }),
  ]);
  const first = await Promise.all([tokens.current(), tokens.current(), tokens.current()]);
  expect(new Set(first)).toEqual(new Set([tokenUntil(300_000)]));
  pass(269_000);
  await tokens.current();
  expect(count()).toBe(1);
  pass(1_001);
  expect(await tokens.current()).toBe(tokenUntil(600_000));
  expect(count()).toBe(2);
});

test("nobody signed in is no token; a product that fails is an error and is asked again", async () => {
  const { tokens } = asked([
    () => new Response(null, { status: 401 }),
    () => new Response(null, { status: 500 }),
    () => Response.json({ token: tokenUntil(300_000) }),
  ]);
  expect(await tokens.current()).toBeNull();
  await expect(tokens.current()).rejects.toThrow("500");
  expect(await tokens.current()).toBe(tokenUntil(300_000));
});

test("a token that was refused is forgotten", async () => {
  const { tokens, count } = asked([() => Response.json({ token: tokenUntil(300_000) })]);
  await tokens.current();
  tokens.forget();
  await tokens.current();
  expect(count()).toBe(2);
});
