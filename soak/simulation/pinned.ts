/** Lives that once broke a promise, each with what it found. They stay, whatever the code around them becomes. */
export const PINNED: readonly { seed: number; operations: number; what: string }[] = [
  { seed: 17, operations: 300, what: "an undo emptied the taxes of a line that somebody else had written too" },
  { seed: 24, operations: 300, what: "an undo emptied a quantity, which then read as 0" },
  { seed: 9, operations: 300, what: "an update with a gap was taken by half, and shown before it was stored" },
  { seed: 141, operations: 300, what: "what had been taken by half was acknowledged as whole" },
  {
    seed: 101,
    operations: 300,
    what: "a thaw that seemed to fail had landed, and the next freeze was answered from memory",
  },
  { seed: 106, operations: 300, what: "a room that was opened during a submit was thawed under it" },
  { seed: 100_317, operations: 60, what: "an old connection's last words took the client id back from the new one" },
  {
    seed: 20_265_664,
    operations: 300,
    what: "an object slept over a thaw that seemed to have failed, and told nobody",
  },
];
