/** The mail that asks somebody into an agency: who asks, as what, until when, and where to say yes. */
import type { Role } from "#core/permissions.ts";
import { escapeHtml, headerText } from "./mail-text.ts";

const AS: Record<Role, string> = {
  owner: "an owner",
  admin: "an admin",
  approver: "an approver",
  editor: "an editor",
  accountant: "an accountant",
  viewer: "a viewer",
};

export function composeInvitationMail(input: {
  agencyName: string;
  inviterName: string;
  role: Role;
  expiresAt: Date;
  link: string;
}): { fromName: string; subject: string; text: string; html: string } {
  const agency = headerText(input.agencyName) || "an agency";
  const inviter = headerText(input.inviterName) || "Somebody";
  const until = input.expiresAt.toISOString().slice(0, 10);
  const sentence = `${inviter} invites you to join ${agency} on Countersign as ${AS[input.role]}.`;
  const closing = `The invitation holds until ${until}. If you do not know ${inviter}, leave it: nothing happens unless you accept.`;
  return {
    fromName: `${agency} on Countersign`,
    subject: headerText(`${inviter} invites you to ${agency}`),
    text: [sentence, "", "Accept the invitation:", input.link, "", closing, ""].join("\n"),
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escapeHtml(`Join ${agency}`)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f5f3f0;color:#1d1b19;font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto">
<div style="background:#ffffff;border:1px solid #e5e1dc;border-radius:8px;padding:28px">
<p style="margin:0 0 24px;font-size:15px;line-height:24px">${escapeHtml(sentence)}</p>
<p style="margin:0 0 16px"><a href="${escapeHtml(input.link)}" style="display:inline-block;background:#1d1b19;color:#ffffff;text-decoration:none;font-size:15px;line-height:20px;font-weight:600;padding:12px 20px;border-radius:6px">Accept the invitation</a></p>
<p style="margin:0;color:#6b6660;font-size:13px;line-height:20px">If the button does nothing, open this address:<br><a href="${escapeHtml(input.link)}" style="color:#6b6660;word-break:break-all">${escapeHtml(input.link)}</a></p>
</div>
<p style="margin:0;padding:16px 4px 0;color:#6b6660;font-size:13px;line-height:20px">${escapeHtml(closing)}</p>
</div>
</body>
</html>
`,
  };
}
