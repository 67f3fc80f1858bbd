/** What a bench prints: one measured value, what it was measured against, and whether its goal is met. */
export type BenchLine = {
  bench: string;
  metric: string;
  value: number;
  unit: string;
  against?: string;
  ratio?: number;
  /** The lowest and the highest of the runs of which `value` is the median. */
  spread?: [number, number];
  goal: string;
  ok: boolean;
};
