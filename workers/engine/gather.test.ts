import { expect, test } from "vitest";
import { gather } from "./gather.ts";

/** Work that is under way until it is let go, and the goes that there were. */
function held() {
  const goes: { items: number[]; end: (error?: Error) => void }[] = [];
  const work = (items: number[]) =>
    new Promise<string[]>((resolve, reject) => {
      goes.push({ items, end: (error) => (error ? reject(error) : resolve(items.map((item) => `did ${item}`))) });
    });
  return { goes, ask: gather(work) };
}

test("who asks while work is under way goes with the others who do, each with its own answer", async () => {
  const { goes, ask } = held();
  const answers = [1, 2, 3].map(ask);
  expect(goes.map((go) => go.items)).toEqual([[1]]);
  goes[0]?.end();
  expect(await answers[0]).toBe("did 1");
  await Promise.resolve();
  expect(goes.map((go) => go.items)).toEqual([[1], [2, 3]]);
  const late = ask(4);
  goes[1]?.end();
  expect(await Promise.all(answers)).toEqual(["did 1", "did 2", "did 3"]);
  await Promise.resolve();
  goes[2]?.end();
  expect(await late).toBe("did 4");
  expect(goes).toHaveLength(3);
});

test("one that cannot be done fails alone, and a bound is kept on how many go together", async () => {
  const goes: number[] = [];
  const ask = gather(async (items: number[]) => {
    goes.push(items.length);
    await Promise.resolve();
    if (items.includes(13)) throw new Error("not thirteen");
    return items;
  });
  const asked = Array.from({ length: 250 }, (_, item) => ask(item));
  const settled = await Promise.allSettled(asked);
  expect(settled.flatMap((each, item) => (each.status === "rejected" ? [item] : []))).toEqual([13]);
  expect(settled.every((each, item) => each.status === "rejected" || each.value === item)).toBe(true);
  expect(Math.max(...goes)).toBe(100);
});
