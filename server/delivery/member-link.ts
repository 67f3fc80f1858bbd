/**
 * A link into the product for a member who reads it in a mail: it names the agency, because they may have another one open. Whoever
 * follows it is taken to that agency if they belong to it (app/routes/_app).
 */
export function memberLink(
  publicUrl: string,
  agencySlug: string,
  path: string,
  query: Record<string, string> = {},
): string {
  const url = new URL(path, publicUrl);
  for (const [name, value] of Object.entries({ ...query, agency: agencySlug })) url.searchParams.set(name, value);
  return url.href;
}
