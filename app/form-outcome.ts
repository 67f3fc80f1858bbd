/** What an action answers to its form. Plain data, so that it crosses from server to page. */

export type Refused = {
  ok: false;
  /** One sentence about the whole, or null where the fields say it all. */
  sentence: string | null;
  /** Sentences by field name. */
  wrong: Record<string, string>;
  /** What was sent, to be shown again. Never holds a password. */
  values: Record<string, string>;
};

export type Done<T = unknown> = {
  ok: true;
  /** What a toast says; null for nothing. */
  said: string | null;
  value: T;
};

export type FormOutcome<T = unknown> = Refused | Done<T>;
