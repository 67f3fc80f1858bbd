/** What people do to one draft at once, drawn from a seed before anything happens: the same seed draws the same acts. */
import type { Role } from "#core/permissions.ts";
import { Random } from "../simulation/random.ts";
import { NAMES, type Name } from "./storm-agency.ts";

export type Act =
  /** Typed into the live document, where nothing but the room stands between a keyboard and what is being signed. */
  | { does: "type" }
  | { does: "edit" | "submit" | "withdraw" | "issue" | "approve" | "return"; who: Name }
  /** By the `link`-th link that was mailed so far, from the newest; whoever it is for. */
  | { does: "approve_by_mail" | "return_by_mail"; link: number; twice: boolean }
  | { does: "delegate"; who: Name; to: Name }
  | { does: "end_delegation"; who: Name; which: number }
  | { does: "set_role"; whose: Name; role: Role }
  | { does: "remove"; whose: Name }
  | { does: "save_policy"; policy: number }
  | { does: "own_allowed"; allowed: boolean };

const LANES = 3;
const ROLES: readonly Role[] = ["approver", "approver", "admin", "editor", "viewer", "owner"];
/** Those who may sign when it begins, and once whoever may not. */
const SIGNERS: readonly Name[] = ["Ruud", "Mia", "Mia", "Tess", "Ben", "Ana"];
const POLICIES = 5;

/** What each lane mostly does; one of the three is anybody's. */
const HABITS: readonly (readonly Act["does"][])[] = [
  ["edit", "type", "submit", "submit", "withdraw", "issue", "issue", "type", "approve"],
  ["approve", "approve", "approve_by_mail", "approve_by_mail", "return", "return_by_mail", "approve"],
  [
    "set_role",
    "remove",
    "save_policy",
    "delegate",
    "end_delegation",
    "own_allowed",
    "approve_by_mail",
    "issue",
    "submit",
  ],
];

export type Schedule = {
  /** What the agency asks for when it begins. */
  policy: number;
  ownAllowed: boolean;
  /** Each lane one act after the other, the lanes at the same time. */
  lanes: Act[][];
  /** In the end those who are left try to bring it to an end, one after the other: signatures, and the issue. */
  ending: Act[];
};

/** Three lanes of `actsALane` acts each. */
export function drawSchedule(seed: number, actsALane: number): Schedule {
  const random = new Random(seed);
  const one = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const draw = (does: Act["does"]): Act => {
    switch (does) {
      case "approve_by_mail":
      case "return_by_mail":
        return { does, link: random.below(3), twice: random.chance(0.3) };
      case "delegate":
        return { does, who: one(NAMES), to: one(NAMES) };
      case "end_delegation":
        return { does, who: one(NAMES), which: random.below(2) };
      case "set_role":
        return { does, whose: one(NAMES), role: one(ROLES) };
      case "remove":
        return { does, whose: one(NAMES) };
      case "save_policy":
        return { does, policy: random.below(POLICIES) };
      case "type":
        return { does };
      case "own_allowed":
        return { does, allowed: random.chance(0.5) };
      case "approve":
        return { does, who: one(SIGNERS) };
      default:
        return { does, who: random.chance(0.4) ? "Ana" : one(NAMES) };
    }
  };
  return {
    policy: random.below(POLICIES),
    ownAllowed: random.chance(0.2),
    lanes: Array.from({ length: LANES }, (_, lane) =>
      Array.from({ length: actsALane }, () => draw(one(HABITS[lane % HABITS.length] ?? []))),
    ),
    ending: random.chance(0.6)
      ? [
          { does: "submit", who: one(NAMES) },
          { does: "approve", who: one(SIGNERS) },
          { does: "approve_by_mail", link: 0, twice: false },
          { does: "approve", who: one(SIGNERS) },
          { does: "issue", who: one(NAMES) },
        ]
      : [],
  };
}
