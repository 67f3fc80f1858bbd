/** Follows a notification to what it is about; whoever follows it has read it. Links in mails and on a locked screen lead here too. */
import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { callerFor } from "#app/api.server.ts";
import { notificationPath } from "#app/notifications/notification-path.ts";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const { subjectType, subjectId } = await api.notifications.markRead({ notificationId: params.notificationId ?? "" });
  return redirect(notificationPath(subjectType, subjectId) ?? "/notifications");
}
