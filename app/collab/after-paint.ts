/**
 * Work that can wait for the frame that is about to be shown, done once however often it is asked for. Where there are no
 * frames (a test, a server) it is done at once.
 */
export type AfterPaint = {
  soon: () => void;
  /** Does now what would be done soon; nothing where nothing is. */
  now: () => void;
  cancel: () => void;
};

export function afterPaint(work: () => void): AfterPaint {
  let frame: number | null = null;
  let painted: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    clearTimeout(painted);
    frame = null;
  };
  const now = () => {
    if (frame === null) return;
    cancel();
    work();
  };
  return {
    soon() {
      if (typeof requestAnimationFrame === "undefined") work();
      else
        frame ??= requestAnimationFrame(() => {
          painted = setTimeout(now);
        });
    },
    now,
    cancel,
  };
}
