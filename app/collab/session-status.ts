/** How it stands with a draft in this browser: whether it is here, whether it takes edits, and what is not sent yet. */
export type SessionStatus =
  | { state: "connecting" }
  /** `stuck`: the server is there and cannot store; edits wait and are tried again. */
  | { state: "live"; saving: boolean; stuck: boolean }
  /**
   * The connection is gone since that moment. `waiting`: how many changes are here and nowhere else. `kept`: they outlive
   * this tab. `content` false: this draft has never been open in this browser, so there is nothing to write in.
   */
  | { state: "offline"; since: number; waiting: number; kept: boolean; content: boolean }
  /** This person's role only reads drafts. */
  | { state: "reading" }
  /** Submitted: everybody reads, nobody writes. */
  | { state: "frozen"; by: string | null }
  /** The server will not have us: signed out, removed from the agency, or no longer a draft. */
  | { state: "refused"; say: string };
