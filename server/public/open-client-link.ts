/** From a token to the client's link, for the page and for what is asked on it. Bounded, so that nobody finds one by trying. */
import type { Services } from "#server/context.ts";
import { type OpenedLink, openPublicLink, type PublicLinkRow } from "#server/delivery/public-link.ts";
import { DomainError } from "#server/errors.ts";

/** A minute. A person opens a page a few times; unknown tokens are only somebody guessing, and all of those share one bound. */
const OPENED_A_MINUTE = { ofOneLink: 120, unknown: 300 };

/**
 * Unknown, altered and made-up tokens are one answer, also in how they are counted. Throws DomainError `too_many_requests`.
 */
export async function openClientLink(services: Services, token: string): Promise<OpenedLink> {
  const found = { row: null as PublicLinkRow | null };
  const find = async (hash: string) => {
    found.row = await services.crossTenant.publicLinkByTokenHash(hash);
    return found.row;
  };
  const opened = await openPublicLink(find, token, services.now());
  const [bucket, most] = found.row
    ? [`client/link/${found.row.id}`, OPENED_A_MINUTE.ofOneLink]
    : ["client/unknown", OPENED_A_MINUTE.unknown];
  const tries = await services.crossTenant.countAttempt(bucket, services.now());
  if (tries > most) throw new DomainError("too_many_requests");
  return opened;
}
