/** What datagrams carry that their ports alone do not tell: clocks, beats of a cluster, the directors' tables. */
import { number, type Teller, text, told } from './kit.ts';

const MODES: Readonly<Record<number, string>> = {
  1: 'active',
  2: 'passive',
  3: 'client',
  4: 'server',
  5: 'broadcast',
  6: 'control',
};

const SERVER = 4;
const BROADCAST = 5;

export const ntp: Teller = (layer) => {
  const mode = number(layer, 'ntp.flags.mode');
  const version = number(layer, 'ntp.flags.vn');
  if (mode === undefined || version === undefined) return undefined;
  const stratum = number(layer, 'ntp.stratum') ?? 0;
  // 0: unspecified, or a refusal; from 16 on: not synchronized (RFC 5905 §7.3).
  const isSynchronized = (mode === SERVER || mode === BROADCAST) && stratum >= 1 && stratum < 16;
  return told(
    'NTP',
    'ntp',
    {
      mode: MODES[mode] ?? 'private',
      version,
      stratum: isSynchronized ? stratum : null,
    },
    'ntp.time',
  );
};

export const heartbeat: Teller = (layer) =>
  told(
    'Heartbeat',
    'heartbeat',
    { node: text(layer, 'heartbeat.source'), kind: text(layer, 'heartbeat.type'), status: text(layer, 'heartbeat.status') },
    'cluster.heartbeat',
  );

export const ipvs: Teller = (layer) => {
  const connections = number(layer, 'ipvs.conncount');
  const id = number(layer, 'ipvs.syncid');
  return connections === undefined || id === undefined ? undefined : told('IPVS', 'ipvs', { connections, id }, 'ipvs.sync');
};
