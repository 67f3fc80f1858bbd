/** Says how far a long soak is, on standard error, so that standard output stays what a machine reads. */
const EVERY_MS = 5_000;

/** Call the result with how many of `total` are done; it speaks at most every five seconds. */
export function progress(what: string, total: number): (done: number) => void {
  const startedAt = performance.now();
  let saidAt = startedAt;
  return (done) => {
    const now = performance.now();
    if (now - saidAt < EVERY_MS) return;
    saidAt = now;
    console.error(`${what}: ${done} of ${total}, ${((now - startedAt) / 1000).toFixed(0)} s`);
  };
}
