/** What a soak prints: one counted promise, what it was measured against, and whether it held. */
export type SoakLine = {
  soak: string;
  metric: string;
  value: number;
  unit: string;
  against?: string;
  ratio?: number;
  goal: string;
  ok: boolean;
};

export type SoakOptions = {
  /** A tenth or less of the count, for a machine in a hurry. */
  short: boolean;
  /** Where the randomness begins; the same seed draws the same storm. */
  seed: number;
  /** How many, where one failing case is looked at: `--seed N --count 1`. */
  count: number | null;
};

export type Soak = { run: (options: SoakOptions) => Promise<SoakLine[]> };
