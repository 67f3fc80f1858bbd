/** The identity port: who a request is from. Which agency and which role is ours to say (server/tenancy). */

export type Person = {
  /** The provider's stable id of this person. */
  userId: string;
  sessionId: string;
  name: string;
  email: string;
  /** False until the provider has seen the person open a mail at this address. */
  emailVerified: boolean;
  /** The provider's own active organisation, where the provider has them (Clerk). */
  externalOrgId: string | null;
};

export interface Identity {
  /** The person behind this request's cookie or bearer token, or null. Never throws for a bad token. */
  identify(request: Request): Promise<Person | null>;
  /** The provider's own HTTP endpoints (sign-in, sign-up, sign-out …) under /api/auth/*; null where it has none here. */
  handle(request: Request): Promise<Response> | null;
  /** Where an unauthenticated browser is sent. */
  signInUrl(returnTo: string): string;
  /**
   * Whether this person needs more than a password to sign in. Where it is missing the provider cannot say, and then nothing
   * that comes without a session acts for anybody.
   */
  hasSecondFactor?(userId: string): Promise<boolean>;
}
