/** What may stand in a mail header. Every name and subject that a person typed passes through here before it is composed. */

const HEADER_CHARACTERS_MAX = 200;

/**
 * One line that cannot become a second header: control characters (line ends among them) become a space, and the marks that
 * turn text around are dropped, because a subject that reads differently from what it says is how people are fooled. For the same reason
 * what would be read as an encoded word (RFC 2047, "=?utf-8?Q?…?=") is kept from being one.
 */
export function headerText(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed.
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
      .replace(/=\?(?=[\w-]+(?:\*[\w-]+)?\?[bq]\?)/gi, "= ?")
      .replace(/ {2,}/g, " ")
      .trim()
      .slice(0, HEADER_CHARACTERS_MAX)
      .toWellFormed()
  );
}

/**
 * Whether this is one plain address that a mail can be sent to. Narrower than the standard on purpose: quoted names, comments
 * and address lists are how a second recipient gets in.
 */
export function isMailAddress(text: string): boolean {
  if (text.length > 254) return false;
  const parts = /^([^\s@]{1,64})@([^\s@]+)$/.exec(text);
  if (!parts) return false;
  const [, local = "", domain = ""] = parts;
  return (
    /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local) &&
    /^([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(domain)
  );
}

/** Text inside HTML or inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
