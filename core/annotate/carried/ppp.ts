/** PPP: over Ethernet, its control protocols, and what else it carries. */
import { nameOf, number, type Teller, text, told } from './kit.ts';

const STEPS: Readonly<Record<number, string>> = { 7: 'pado', 9: 'padi', 25: 'padr', 101: 'pads', 167: 'padt' };

export const pppoed: Teller = (layer) => {
  const code = number(layer, 'pppoe.code');
  if (code === undefined) return undefined;
  const name = text(layer, 'pppoed.tags.ac_name') ?? text(layer, 'pppoed.tags.service_name');
  return told(
    'PPPoED',
    'pppoe',
    { step: STEPS[code] ?? 'other', what: nameOf(layer, 'pppoe.code') ?? '', name },
    'pppoe.discovery',
    [['pppoe.code', code]],
  );
};

export const ppp: Teller = (layer, { tree }) => {
  const what = nameOf(layer, 'ppp.protocol') ?? nameOf(layer, 'chdlc.protocol');
  if (what === null) return undefined;
  const over = tree.layers.find((l) => l.spec.name === 'pppoes');
  const session = over === undefined ? null : text(over, 'pppoe.session_id');
  const isCisco = layer.spec.name === 'chdlc';
  return told(isCisco ? 'CHDLC' : 'PPP', 'ppp', { what, link: isCisco ? 'chdlc' : 'ppp', session }, 'ppp.control');
};

/** Of each control protocol its name in the protocol column, the field of the message's kind, and the value that matters most. */
const control =
  (protocol: string, codeField: 'ppp.code' | 'pap.code' | 'chap.code', ...names: readonly string[]): Teller =>
  (layer) => {
    const code = number(layer, codeField);
    if (code === undefined) return undefined;
    const name = names.map((field) => text(layer, field)).find((found) => found !== null) ?? null;
    return told(
      `PPP ${protocol.toUpperCase()}`,
      'pppcontrol',
      { protocol, what: nameOf(layer, codeField) ?? '', name },
      'ppp.control',
      [[codeField, code]],
    );
  };

export const CONTROL: Readonly<Record<string, Teller>> = {
  lcp: control('lcp', 'ppp.code'),
  ipcp: control('ipcp', 'ppp.code', 'ipcp.opt.ip_address'),
  ipv6cp: control('ipv6cp', 'ppp.code', 'ipv6cp.interface_identifier'),
  pap: control('pap', 'pap.code', 'pap.peer_id', 'pap.message'),
  chap: control('chap', 'chap.code', 'chap.name', 'chap.message'),
};
