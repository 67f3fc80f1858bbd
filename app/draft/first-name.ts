/** How colleagues call each other: "Ana" for "Ana Jansen". */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}
