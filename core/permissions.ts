/** One table says who may do what; server and UI both read it. */

export const ROLES = ["owner", "admin", "approver", "editor", "accountant", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export const ACTIONS = [
  "agency.read",
  "agency.update",
  "members.read",
  "members.manage",
  "audit.read",
  "clients.read",
  "clients.write",
  "items.read",
  "items.write",
  "invoices.read",
  "invoices.write",
  "invoices.submit",
  "invoices.approve",
  "invoices.issue",
  "invoices.void",
  /** To issue what nobody countersigned, for a reason. */
  "invoices.break_glass",
  /** To take back what somebody else submitted, although it is signed. */
  "invoices.reopen",
  /** To have somebody else sign a step of a round. */
  "invoices.reassign",
  /** To pause reminders, and to let them go on. */
  "reminders.write",
  "payments.read",
  "payments.write",
  "mailbox.read",
  /** To have failed work tried again, or to put it away. */
  "work.manage",
  "remarks.write",
  "remarks.suggest",
] as const;
export type Action = (typeof ACTIONS)[number];

const READ: Action[] = [
  "agency.read",
  "members.read",
  "clients.read",
  "items.read",
  "invoices.read",
  "payments.read",
  "mailbox.read",
];
/** Speaking beside a draft changes nothing in it: everybody who reads may comment, and propose what an editor accepts. */
const TALK: Action[] = ["remarks.write", "remarks.suggest"];
const WRITE: Action[] = [
  "clients.write",
  "items.write",
  "invoices.write",
  "invoices.submit",
  "invoices.issue",
  "reminders.write",
];

/** What goes past the approval that the agency asked for is on an owner's own head. */
const OWNERS_ALONE: ReadonlySet<Action> = new Set<Action>(["invoices.break_glass", "invoices.reopen"]);

const GRANTS: Record<Role, ReadonlySet<Action>> = {
  owner: new Set(ACTIONS),
  admin: new Set(ACTIONS.filter((action) => !OWNERS_ALONE.has(action))),
  approver: new Set([...READ, ...TALK, ...WRITE, "invoices.approve", "invoices.void", "audit.read"]),
  editor: new Set([...READ, ...TALK, ...WRITE]),
  accountant: new Set([
    ...READ,
    ...TALK,
    "clients.write",
    "payments.write",
    "reminders.write",
    "invoices.void",
    "audit.read",
  ]),
  viewer: new Set([...READ, ...TALK]),
};

/** Whether `role` may perform `action`. */
export function may(role: Role, action: Action): boolean {
  return GRANTS[role].has(action);
}

/** Nobody grants or removes a role above their own: only owners make or unmake owners. */
export function mayAssignRole(actor: Role, current: Role | null, next: Role | null): boolean {
  if (!may(actor, "members.manage")) return false;
  return actor === "owner" || (current !== "owner" && next !== "owner");
}
