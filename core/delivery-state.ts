/**
 * How far one mail to one recipient has come. What is known of it arrives from several sides (our own conversation with the mail
 * server, a provider's webhook, a bounce by mail, the client's browser), late, twice and in any order: so a state only ever
 * rises, and whoever comes last with old news changes nothing.
 */

/** In rising order. */
export const DELIVERY_STATES = ["queued", "accepted", "delivered", "bounced", "complained", "viewed"] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * The state of a delivery of which both are known. A server that took a mail may still send it back, so a bounce stands above
 * acceptance and delivery. A complaint stands above a bounce: only what arrived can be complained about. Whoever opened the link
 * that this mail alone carried has read it, whatever a machine on the way said. The highest of all that was heard: therefore
 * the same in every order, and heard twice as heard once.
 */
export function riseDeliveryState(known: DeliveryState, heard: DeliveryState): DeliveryState {
  return DELIVERY_STATES.indexOf(heard) > DELIVERY_STATES.indexOf(known) ? heard : known;
}
