/** Lives that once broke a promise, each with what it found. They stay, whatever the code around them becomes. */
export const PINNED: readonly { seed: number; operations: number; what: string }[] = [
  {
    seed: 101,
    operations: 300,
    what: "a thaw that seemed to fail had landed, and the next freeze was answered from memory",
  },
  {
    seed: 289,
    operations: 300,
    what: "a server that had lost the room unknowingly answered a freeze with what it remembered",
  },
  {
    seed: 106,
    operations: 300,
    what: "a room opened during a submit was thawed under it, because nothing was submitted yet",
  },
  { seed: 164, operations: 300, what: "an undo emptied a cell that somebody else had written too" },
];
