/**
 * In company, and only then: everybody's faces, the frames around the fields they are in, what they change, whom the page
 * follows, and what is said of it. Loaded by use-company.ts when the first of the others is noticed.
 */
import type { HeardEdit } from "#app/collab/draft-session.ts";
import { PresenceLayer } from "./presence-layer.tsx";
import { RivalCards } from "./rival-cards.tsx";
import { SpokenOthers } from "./spoken-others.tsx";
import { TouchLayer } from "./touch-layer.tsx";
import { useFollowing } from "./use-following.ts";

export { CompanyFaces } from "./company-faces.tsx";

/** Over the sheet. `missed`: what the others did before this was here. */
export function CompanyLayers({ missed }: { missed: readonly HeardEdit[] }) {
  useFollowing();
  return (
    <>
      <PresenceLayer />
      <TouchLayer missed={missed} />
      <RivalCards />
      <SpokenOthers missed={missed} />
    </>
  );
}
