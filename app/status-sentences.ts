/** What people read when all that is known is how the server answered, or that it did not. Every page has these. */

export const LINE_DOWN =
  "The line to the server is down. What you typed is still here; try again when you are back online.";

const BY_STATUS: Record<number, string> = {
  400: "Something in this request could not be understood.",
  401: "Sign in to see this.",
  403: "Your role does not allow this.",
  404: "There is nothing here.",
  405: "That is not possible here.",
  408: "That took too long. Try again.",
  409: "Somebody was quicker. Load the page again to see how it is now.",
  412: "Something else has to be done first.",
  413: "That is too large.",
  422: "Some of this does not hold together.",
  429: "That was too often in a short time. Wait a moment and try again.",
  500: "Something broke on our side. Nothing was half done; try again.",
  503: "We are just starting again. Try once more in a moment.",
};

export function sentenceForStatus(status: number): string {
  return BY_STATUS[status] ?? (status >= 500 ? (BY_STATUS[500] ?? "") : (BY_STATUS[400] ?? ""));
}
