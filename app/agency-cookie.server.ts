/** The active agency of this browser. The server checks membership on every request; the cookie only chooses. */
export function agencyCookie(tenantId: string, publicUrl: string): string {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  return `agency=${tenantId}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax${secure}`;
}
