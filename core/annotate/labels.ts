/** Labels: phases, roles, severities and devices by name, as every output calls them. */
import type { Facts } from '../analysis/facts.ts';
import type { Phase } from '../analysis/phases.ts';
import type { Device, DeviceRole } from '../analysis/topology/facts.ts';
import type { Severity } from './annotation.ts';
import { contextOf } from './context.ts';
import type { Lang } from './format.ts';
import { TERMS } from './render.ts';

/** "opening: SYN", "apertura: SYN". */
export const phaseName = (phase: Phase, lang: Lang): string => TERMS[lang].phases[phase];
/** "real server", "servidor real". */
export const roleName = (role: DeviceRole, lang: Lang): string => TERMS[lang].roles[role];
export const severityName = (severity: Severity, lang: Lang): string => TERMS[lang].severities[severity];

/** What the story calls a device (or `as` what it should be called), without an article: "director", "real server 192.168.0.108", "10.0.0.7". */
export function deviceName(facts: Facts, device: Device, lang: Lang, as?: 'director' | 'real-server'): string {
  const who = contextOf(facts).whoIs(device);
  const place =
    who.address !== 0
      ? facts.tables.addresses.text(who.address)
      : who.role === null && who.mac !== 0
        ? facts.tables.macs.text(who.mac)
        : '';
  const role = as ?? who.role;
  if (role === null && place === '') return device.roles.includes('unseen') ? TERMS[lang].roles.unseen : TERMS[lang].nobody;
  if (role === null) return place;
  return place === '' ? TERMS[lang].roles[role] : `${TERMS[lang].roles[role]} ${place}`;
}
