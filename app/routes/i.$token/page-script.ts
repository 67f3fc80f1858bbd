/**
 * All the script that the client's page has. It is written into the page as text (route.tsx), so it uses nothing from outside of itself.
 * Reading, paying, downloading and asking need none of it. Kept small: scripts/check-weight.mjs holds it to its budget.
 *
 * The rule by which a visit counts is written down in server/delivery/record-view.ts; here it is looked at, there it is counted.
 */
export function clientPageScript(): void {
  const page = document.querySelector<HTMLElement>("main[data-link]");
  if (!page) return;
  const link = page.dataset.link ?? "";

  countVisit();
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) offerCopy(button);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-once]")) sendOnce(form);
  for (const way of document.querySelectorAll("a[href='#ask']")) way.addEventListener("click", openForm);
  lookForAnswers();

  /** Once it was touched, or stood before somebody for ten seconds in all; never by a browser that a program steers. */
  function countVisit(): void {
    if (navigator.webdriver) return;
    const touches = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
    const shown = () =>
      document.visibilityState === "visible" && !("prerendering" in document && document.prerendering);
    let seconds = 0;
    const count = (): void => {
      clearInterval(dwell);
      for (const touch of touches) removeEventListener(touch, onTouch, true);
      void fetch(`${link}/viewed`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ visit: visitId(), touch: navigator.maxTouchPoints > 1 }),
        keepalive: true,
      }).catch(() => {});
    };
    const onTouch = (event: Event): void => {
      if (event.isTrusted && shown()) count();
    };
    const dwell = setInterval(() => {
      seconds += shown() ? 1 : 0;
      if (seconds >= 10) count();
    }, 1_000);
    for (const touch of touches) addEventListener(touch, onTouch, { capture: true, passive: true });
  }

  /** The same as long as the tab is open; where nothing may be kept, each loading of the page is a visit of its own. */
  function visitId(): string {
    const made = crypto.randomUUID();
    try {
      const kept = sessionStorage.getItem(link);
      if (kept) return kept;
      sessionStorage.setItem(link, made);
    } catch {}
    return made;
  }

  function offerCopy(button: HTMLButtonElement): void {
    button.hidden = false;
    const [before, after] = [button.textContent, button.dataset.copied ?? ""];
    button.addEventListener("click", () => {
      const said = (): void => {
        button.textContent = after;
        setTimeout(() => {
          button.textContent = before;
        }, 2_000);
      };
      navigator.clipboard.writeText(button.dataset.copy ?? "").then(said, () => {
        button.hidden = true;
      });
    });
  }

  function openForm(): void {
    const form = document.querySelector<HTMLDetailsElement>("#ask");
    if (form) form.open = true;
  }

  /** A second press while the first is under way does nothing. */
  function sendOnce(form: HTMLFormElement): void {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    addEventListener("pageshow", () => {
      sent = false;
    });
  }

  /** While somebody waits for an answer, the conversation is looked at again; what they are typing stays. */
  function lookForAnswers(): void {
    const said = () => document.querySelector<HTMLElement>("[data-conversation]");
    if (said()?.dataset.conversation !== "waiting") return;
    let looks = 0;
    const look = async (): Promise<void> => {
      if (document.visibilityState !== "visible") return;
      looks += 1;
      if (looks > 120) clearInterval(timer);
      const answer = await fetch(link).catch(() => null);
      if (answer?.status === 410) location.reload();
      if (!answer?.ok) return;
      const next = new DOMParser()
        .parseFromString(await answer.text(), "text/html")
        .querySelector("[data-conversation]");
      if (next && next.innerHTML !== said()?.innerHTML) said()?.replaceWith(document.importNode(next, true));
      if (said()?.dataset.conversation !== "waiting") clearInterval(timer);
    };
    const timer = setInterval(() => void look(), 10_000);
  }
}
