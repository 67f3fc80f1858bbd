/** Text that a person looks for, as a pattern of LIKE in which nothing but the text has a meaning. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
