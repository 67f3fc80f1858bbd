/** Work that many ask for at the same moment, done for all of them in one go. */

/** As many as one statement takes. */
const TOGETHER_MAX = 100;

/**
 * Whoever asks while nothing is under way is served at once; whoever asks meanwhile goes with the others who do, in the next go. `work`
 * answers its items in their order. When it throws, each of its items is tried alone, so that one cannot spoil what the others asked for.
 */
export function gather<Item, Result>(work: (items: Item[]) => Promise<Result[]>): (item: Item) => Promise<Result> {
  type Asked = { item: Item; answer: PromiseWithResolvers<Result> };
  const waiting: Asked[] = [];
  let busy = false;

  async function answer(asked: Asked[]): Promise<void> {
    try {
      const results = await work(asked.map(({ item }) => item));
      for (const [at, { answer }] of asked.entries()) answer.resolve(results[at] as Result);
    } catch (error) {
      if (asked.length === 1) asked[0]?.answer.reject(error);
      else await Promise.all(asked.map((each) => answer([each])));
    }
  }

  async function serve(): Promise<void> {
    busy = true;
    while (waiting.length > 0) await answer(waiting.splice(0, TOGETHER_MAX));
    busy = false;
  }

  return (item) => {
    const asked = { item, answer: Promise.withResolvers<Result>() };
    waiting.push(asked);
    if (!busy) void serve();
    return asked.answer.promise;
  };
}
