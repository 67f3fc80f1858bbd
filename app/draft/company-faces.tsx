/**
 * Who is here, as faces: each of the others is a button that takes the page along with them. Somebody who has not typed for a
 * while is paler, somebody whose page is behind another paler still.
 */

import type { Peer } from "#app/collab/room-state.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { Face, isFaceColour } from "#app/components/ui/face.tsx";
import { Tooltip } from "#app/components/ui/tooltip.tsx";
import { useDesk } from "./draft-desk.tsx";
import { placeWords } from "./field-words.ts";
import { firstName } from "./first-name.ts";

// More would push the words out of the ribbon; the rest is a number.
const SHOWN_MAX = 5;

export function CompanyFaces() {
  const { self, session, following } = useDesk();
  const peers = useObservable(session.peers);
  const ownColour = useObservable(session.colour);
  const followed = useObservable(following);
  const others = onePerPerson(peers, self.memberId);
  // In the same order on every screen: people say "the green one" to each other.
  const people = [{ memberId: self.memberId, name: self.name, colour: ownColour, peer: null }, ...others].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
  const shown = people.slice(0, SHOWN_MAX);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <span className="faces" role="group" aria-label={`Here: ${people.map(({ name }) => name).join(", ")}`}>
      {shown.map(({ memberId, name, colour, peer }) => {
        const face = <Face name={name} who={memberId} {...(isFaceColour(colour) ? { colour } : {})} />;
        if (peer === null) return <span key={memberId}>{face}</span>;
        const isFollowed = followed === memberId;
        return (
          <Tooltip key={memberId} label={isFollowed ? `Stop following ${firstName(name)}` : tooltipOf(peer, name)}>
            <button
              type="button"
              className="face-button"
              data-rest={peer.rest}
              aria-pressed={isFollowed}
              aria-label={`Follow ${name}${peer.rest ? ` (${peer.rest})` : ""}`}
              onClick={() => following.set(isFollowed ? null : memberId)}
            >
              {face}
            </button>
          </Tooltip>
        );
      })}
      {people.length > SHOWN_MAX ? <span className="faces-more">+{people.length - SHOWN_MAX}</span> : null}
    </span>
  );

  function tooltipOf(peer: Peer, name: string): string {
    const where = peer.field === null ? "" : `, in ${placeWords(peer.field, session.order.get())}`;
    return `${name}${peer.rest ? `, ${peer.rest}` : where}: follow`;
  }
}

/** Two tabs of one person are one face: the one in which they do something. */
function onePerPerson(peers: readonly Peer[], selfId: string) {
  const people = new Map<string, Peer>();
  for (const peer of peers) {
    const known = people.get(peer.memberId);
    if (peer.memberId !== selfId && (!known || liveliness(peer) > liveliness(known))) people.set(peer.memberId, peer);
  }
  return [...people.values()].map((peer) => ({
    memberId: peer.memberId,
    name: peer.name,
    colour: peer.colour as number | null,
    peer: peer as Peer | null,
  }));
}

/** Which of somebody's tabs speaks for them. */
export function liveliness(peer: Peer): number {
  return (peer.rest === "away" ? 0 : peer.rest === "idle" ? 1 : 2) * 2 + (peer.field === null ? 0 : 1);
}
