/** Where a notification leads. */

/** Null where there is nothing to go to. */
export function notificationPath(subjectType: string, subjectId: string | null): string | null {
  switch (subjectType) {
    case "invoice":
      return subjectId ? `/invoices/${subjectId}` : "/invoices";
    case "payment":
      return "/money";
    case "client":
      return subjectId ? `/clients/${subjectId}` : "/clients";
    case "schedule":
      return subjectId ? `/schedules/${subjectId}` : "/schedules";
    case "work":
      return "/settings/work";
    default:
      return null;
  }
}
