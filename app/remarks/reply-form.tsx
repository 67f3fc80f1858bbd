/** Answering where no script runs: a form of the page itself. */

export function ReplyForm({ threadId }: { threadId: string }) {
  return (
    <noscript>
      <form method="post" className="remark-write">
        <input type="hidden" name="intent" value="remark-reply" />
        <input type="hidden" name="threadId" value={threadId} />
        <textarea name="body" rows={2} maxLength={4000} required aria-label="Your answer" />
        <button className="btn" type="submit">
          Reply
        </button>
      </form>
    </noscript>
  );
}
