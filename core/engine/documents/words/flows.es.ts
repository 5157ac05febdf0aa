import type { flowsEn } from './flows.en.ts';

export const flowsEs: typeof flowsEn = {
  openingKinds: {
    'three-way': 'tres pasos',
    simultaneous: 'simultánea',
    refused: 'rechazada',
    unanswered: 'sin respuesta',
    incomplete: 'incompleta',
    'not-seen': 'no capturada',
  },
  closeKinds: {
    'four-step': 'cuatro pasos',
    'three-step': 'tres pasos',
    simultaneous: 'simultáneo',
    'half-close': 'semicierre',
    reset: 'reinicio (RST)',
    incomplete: 'incompleto',
    none: 'ninguno',
  },
  translatorRoles: {
    director: 'director',
    masquerade: 'enmascaramiento',
    'nat-router': 'enrutador NAT',
    'port-forwarder': 'reenvío de puertos',
    nat64: 'NAT64',
  },
  entryStates: {
    new: 'nueva, sin respuesta',
    answered: 'respondida',
    established: 'establecida',
    closing: 'en cierre',
    closed: 'cerrada',
    reset: 'abortada (RST)',
  },
};
