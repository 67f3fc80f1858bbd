/** What each role may do, in a sentence; the table that decides is core/permissions.ts. */
import type { Role } from "#core/permissions.ts";

export const ROLE_SENTENCES: Record<Role, string> = {
  owner:
    "Owners may do everything, and are the only ones who make or unmake owners, and who may issue without a countersignature.",
  admin:
    "Admins may do everything: members, settings, approval, money. They cannot make or unmake owners, nor issue without a countersignature.",
  approver: "Approvers write drafts, and countersign or return what others submitted. They may void an invoice.",
  editor: "Editors write drafts, submit them, and issue what was countersigned. They keep clients and the catalogue.",
  accountant:
    "Accountants record and reverse payments, and may void an invoice. They read everything and keep clients.",
  viewer: "Viewers read everything and change nothing.",
};
