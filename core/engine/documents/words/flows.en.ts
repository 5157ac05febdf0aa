/** Words of conversations and of the NAT table. */
export const flowsEn = {
  openingKinds: {
    'three-way': 'three-way',
    simultaneous: 'simultaneous',
    refused: 'refused',
    unanswered: 'unanswered',
    incomplete: 'incomplete',
    'not-seen': 'not seen',
  },
  closeKinds: {
    'four-step': 'four-step',
    'three-step': 'three-step',
    simultaneous: 'simultaneous',
    'half-close': 'half-close',
    reset: 'reset',
    incomplete: 'incomplete',
    none: 'none',
  },
  translatorRoles: {
    director: 'director',
    masquerade: 'masquerade',
    'nat-router': 'NAT router',
    'port-forwarder': 'port forwarder',
    nat64: 'NAT64',
  },
  entryStates: {
    new: 'new, no answer',
    answered: 'answered',
    established: 'established',
    closing: 'closing',
    closed: 'closed',
    reset: 'reset',
  },
};
