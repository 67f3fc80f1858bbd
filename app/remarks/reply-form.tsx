/** Answering where no script runs: a form of the page itself. */
import { REMARK_LIMITS } from "#core/remarks.ts";

export function ReplyForm({ threadId }: { threadId: string }) {
  return (
    <noscript>
      <ReplyFields threadId={threadId} />
    </noscript>
  );
}

/** To be put into a <noscript>. */
export function ReplyFields({ threadId }: { threadId: string }) {
  return (
    <form method="post" className="remark-write">
      <input type="hidden" name="intent" value="remark-reply" />
      <input type="hidden" name="threadId" value={threadId} />
      <textarea
        name="body"
        rows={2}
        maxLength={REMARK_LIMITS.bodyChars}
        required
        aria-label="Your answer"
        placeholder="Your answer"
      />
      <div className="remark-send">
        <button className="btn" type="submit">
          Reply
        </button>
      </div>
    </form>
  );
}
