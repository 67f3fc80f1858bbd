import { describe, expect, test } from "vitest";
import { ACTIONS, may, mayAssignRole, ROLES } from "#core/permissions.ts";

describe("who may do what", () => {
  test.each([
    ["invoices.approve", ["owner", "admin", "approver"]],
    ["invoices.write", ["owner", "admin", "approver", "editor"]],
    ["invoices.issue", ["owner", "admin", "approver", "editor"]],
    ["invoices.void", ["owner", "admin", "approver", "accountant"]],
    ["invoices.break_glass", ["owner"]],
    ["invoices.reopen", ["owner"]],
    ["invoices.reassign", ["owner", "admin"]],
    ["payments.write", ["owner", "admin", "accountant"]],
    ["members.manage", ["owner", "admin"]],
    ["agency.update", ["owner", "admin"]],
    ["audit.read", ["owner", "admin", "approver", "accountant"]],
    ["remarks.write", [...ROLES]],
    ["remarks.suggest", [...ROLES]],
  ] as const)("%s: %j", (action, roles) => {
    expect(ROLES.filter((role) => may(role, action))).toEqual(roles);
  });

  test("a viewer changes nothing and may speak beside it, and everybody may read", () => {
    for (const action of ACTIONS) {
      const reads = action.endsWith(".read") && action !== "audit.read";
      expect(may("viewer", action)).toBe(reads || action.startsWith("remarks."));
      if (reads) for (const role of ROLES) expect(may(role, action)).toBe(true);
    }
  });
});

describe("who may make whom what", () => {
  test("an owner may make and unmake anyone", () => {
    for (const role of ROLES)
      expect(mayAssignRole("owner", role, "owner") && mayAssignRole("owner", "owner", role)).toBe(true);
  });

  test("an admin may neither make, change nor remove an owner", () => {
    expect(mayAssignRole("admin", "editor", "owner")).toBe(false);
    expect(mayAssignRole("admin", "owner", "viewer")).toBe(false);
    expect(mayAssignRole("admin", "owner", null)).toBe(false);
    expect(mayAssignRole("admin", null, "owner")).toBe(false);
    expect(mayAssignRole("admin", "editor", "approver")).toBe(true);
    expect(mayAssignRole("admin", null, "viewer")).toBe(true);
  });

  test.each(["approver", "editor", "accountant", "viewer"] as const)(
    "an %s assigns nothing, not even to go down",
    (role) => {
      for (const next of ROLES) expect(mayAssignRole(role, role, next)).toBe(false);
      expect(mayAssignRole(role, "viewer", null)).toBe(false);
    },
  );
});
