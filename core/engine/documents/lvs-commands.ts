/** The `ipvsadm` commands that would make a service like the one that a capture shows. */
import { socketText } from '../../base/address.ts';
import type { LvsServiceSection } from './lvs-schema.ts';

const METHOD = { nat: '-m', tun: '-i', dr: '-g', fullnat: '-m' } as const;

type Service = Omit<LvsServiceSection, 'commands'>;

/** A line that begins with # is a remark: what the capture leaves open. */
export function ipvsadmCommands(s: Service): string[] {
  const virtual = `${s.protocol === 'tcp' ? '-t' : '-u'} ${socketText(s.address, s.port)}`;
  const plain = s.schedulers.filter((v) => v.flags.length === 0 && v.verdict !== 'ruled-out');
  const likely = plain.filter((v) => v.verdict === 'consistent' && !v.onlyIfPersistent && v.listChanges === 0);
  const chosen = likely[0] ?? plain[0];
  const others = plain.filter((v) => v !== chosen).map((v) => v.name);
  const lines = [`ipvsadm -A ${virtual} -s ${chosen?.name ?? 'wlc'}${chosen?.onlyIfPersistent === true ? ' -p' : ''}`];
  if (others.length > 0) lines.unshift(`# -s: ${[chosen?.name, ...others].join(', ')}`);
  if (s.method === 'fullnat')
    lines.push(
      '# FullNAT (-b) is no part of Linux: with -m, the director masquerades as well (iptables -t nat -A POSTROUTING -m ipvs)',
    );
  // Linux puts each at the head of its list: the first one chosen was added last.
  for (const r of [...s.realServers].reverse()) {
    const line = `ipvsadm -a ${virtual} -r ${r.address === null ? 'ADDRESS' : socketText(r.address, r.port)} ${METHOD[s.method]}`;
    lines.push(r.address === null ? `# ${r.mac ?? ''}: ${line}` : line);
  }
  return lines;
}
