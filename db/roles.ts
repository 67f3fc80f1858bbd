/** The roles beside the owner (docs/decisions/005): what requests, the relay and the identity provider connect as. */
import { createHmac } from "node:crypto";

export const ROLES = ["countersign_app", "countersign_relay", "countersign_identity"] as const;
export type RoleName = (typeof ROLES)[number];

/** Nobody signs in as it: it owns the SECURITY DEFINER functions, so that they may do what their policies say and no more. */
export const DEFINER_ROLE = "countersign_definer";

/** The role's password: it follows from the product's secret, so that there is one thing to keep and to change. */
export function rolePassword(secret: string, role: RoleName): string {
  return createHmac("sha256", secret).update(`countersign/role/${role}`).digest("base64url");
}

/** The address of the owner's database, as `role`. */
export function roleUrl(ownerUrl: string, secret: string, role: RoleName): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = rolePassword(secret, role);
  return url.href;
}
