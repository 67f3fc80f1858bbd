/** What a bench prints: one measured value, what it was measured against, and whether its goal is met. */
export type BenchLine = {
  bench: string;
  metric: string;
  value: number;
  unit: string;
  against?: string;
  ratio?: number;
  goal: string;
  ok: boolean;
};
