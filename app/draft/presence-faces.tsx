/** One's own face in the ribbon, and in company everybody's. */
import { useObservable } from "#app/collab/use-observable.ts";
import { Face, isFaceColour } from "#app/components/ui/face.tsx";
import { useDesk } from "./draft-desk.tsx";
import { useCompany } from "./use-company.ts";

export function PresenceFaces() {
  const { self, session } = useDesk();
  const colour = useObservable(session.colour);
  const company = useCompany();
  if (company) return <company.CompanyFaces />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <span className="faces" role="group" aria-label={`Here: ${self.name}`}>
      <Face name={self.name} who={self.memberId} {...(isFaceColour(colour) ? { colour } : {})} />
    </span>
  );
}
