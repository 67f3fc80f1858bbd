/** What the storm has to find out: the product with one promise taken out, in its database or in its live drafts. */
import { MemoryRooms } from "./memory-rooms.ts";

export type Mutant = {
  what: string;
  /** One sentence that the judgement says of it. */
  found: RegExp;
  rooms?: () => MemoryRooms;
  /** Said to the database by its owner. */
  sql?: string;
  /** Replaces exports of core/approval-policy.ts, given the real ones. */
  policy?: (real: typeof import("#core/approval-policy.ts")) => Partial<typeof import("#core/approval-policy.ts")>;
};

class WritableInReview extends MemoryRooms {
  protected override refusesEdits(): boolean {
    return false;
  }
}

/** An update of `table` under `condition` that seems to have happened. */
const swallowed = (table: string, condition: string) => `
  create function swallow() returns trigger language plpgsql as $$ begin return null; end $$;
  create trigger swallow before update on ${table} for each row when (${condition}) execute function swallow();`;

const nobodyLooks = (name: string) =>
  `create or replace function ${name}() returns trigger language plpgsql as $$ begin return new; end $$;`;

export const MUTANTS: readonly Mutant[] = [
  {
    what: "a draft that can be typed in while it is reviewed",
    found: /edited under its signatures/,
    rooms: () => new WritableInReview(),
  },
  {
    what: "an approval that survives a withdraw",
    found: /an approval that is granted and should not be/,
    sql: swallowed("approvals", "new.state = 'superseded'"),
  },
  {
    what: "a link that is not used up",
    found: /acts by mail and \d+ links used up/,
    sql: swallowed("approval_links", "new.used_at is not null"),
  },
  {
    what: "links that outlive their round",
    found: /a link outlived its round/,
    sql: "drop trigger end_links on rounds",
  },
  {
    what: "authors who sign their own",
    found: /signed by whoever submitted it|complete, and not approved/,
    sql: nobodyLooks("guard_signature"),
    policy: (real) => ({
      standingOf: (question) => real.standingOf({ ...question, barred: null }),
      signsAs: (question, step, memberId) => real.signsAs({ ...question, barred: null }, step, memberId),
    }),
  },
  {
    what: "steps in any order",
    found: /step \d was signed while step \d waited/,
    policy: (real) => ({
      standingOf(question) {
        const last = question.steps.length - 1;
        const signed = question.signatures.some(({ step }) => step === last);
        if (signed || last === 0) return real.standingOf(question);
        const may = question.members.map(({ memberId }) => memberId);
        return { state: "waiting", step: last, left: 1, may };
      },
    }),
  },
  {
    what: "one signature where two are asked for",
    found: /approved with a step unsigned/,
    sql: nobodyLooks("guard_approval"),
    policy: (real) => ({
      standingOf: (question) => (question.signatures.length > 0 ? { state: "complete" } : real.standingOf(question)),
    }),
  },
];
