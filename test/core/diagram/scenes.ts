/** Other scenes: many hosts, a lossy connection, ARP alone, talk to oneself. */
import type { Facts } from '../../../core/analysis/facts.ts';
import type { SceneDevice, SceneFrame } from './scene.ts';
import { sceneFacts } from './scene.ts';

/** Eight hosts on one wire: two clients, a router, three servers, a host that only announces itself, and one never seen. */
export function eightHostScene(): Facts {
  const devices: SceneDevice[] = [
    { name: 'c1', mac: '020000000001', addresses: ['10.0.0.1'], roles: ['client'] },
    { name: 'c2', mac: '020000000002', addresses: ['10.0.0.2'], roles: ['client'] },
    { name: 'gw', mac: '0200000000fe', addresses: ['10.0.0.254', '192.0.2.1'], roles: ['router'] },
    { name: 'web', mac: '020000000011', addresses: ['10.0.0.11'], roles: ['server'] },
    { name: 'db', mac: '020000000012', addresses: ['10.0.0.12'], roles: ['server'] },
    { name: 'dns', mac: '020000000013', addresses: ['10.0.0.13'], roles: ['server'] },
    { name: 'printer', mac: '020000000020', addresses: ['10.0.0.20'], roles: ['host'] },
    { name: 'ghost', addresses: ['10.0.0.99'], roles: ['unseen'] },
  ];
  const tcp = (
    at: number,
    from: string,
    to: string,
    src: string,
    dst: string,
    flags: string,
    phase: SceneFrame['phase'],
    seq = 1,
    ack = 1,
    length = 0,
  ): SceneFrame => ({
    at,
    from,
    to,
    src,
    dst,
    flags,
    phase,
    seq,
    ack,
    length,
  });
  const frames: SceneFrame[] = [
    { at: 0, from: 'printer', phase: 'arp.announcement', src: '10.0.0.20', dst: '10.0.0.20' },
    { at: 900, from: 'c1', phase: 'arp.request', src: '10.0.0.1', dst: '10.0.0.13' },
    { at: 1000, from: 'dns', to: 'c1', phase: 'arp.reply', src: '10.0.0.13', dst: '10.0.0.1' },
    { at: 1200, from: 'c1', to: 'dns', phase: 'udp.datagram', src: '10.0.0.1:40000', dst: '10.0.0.13:53', length: 32 },
    { at: 1900, from: 'dns', to: 'c1', phase: 'udp.datagram', src: '10.0.0.13:53', dst: '10.0.0.1:40000', length: 96 },
    tcp(2500, 'c1', 'web', '10.0.0.1:50001', '10.0.0.11:80', 'S', 'tcp.open.syn', 5000, 0),
    tcp(2700, 'web', 'c1', '10.0.0.11:80', '10.0.0.1:50001', 'SA', 'tcp.open.synack', 9000, 5001),
    tcp(2800, 'c2', 'web', '10.0.0.2:50002', '10.0.0.11:80', 'S', 'tcp.open.syn', 7000, 0),
    tcp(2900, 'c1', 'web', '10.0.0.1:50001', '10.0.0.11:80', 'A', 'tcp.open.ack', 5001, 9001),
    {
      ...tcp(3000, 'c1', 'web', '10.0.0.1:50001', '10.0.0.11:80', 'PA', 'http.request', 5001, 9001, 120),
      http: { method: 'GET', uri: '/a/rather/long/path/that/cannot/fit?with=a&query=of&several=parameters' },
    },
    tcp(3100, 'web', 'db', '10.0.0.11:33000', '10.0.0.12:5432', 'PA', 'tcp.data', 100, 200, 64),
    tcp(3900, 'db', 'web', '10.0.0.12:5432', '10.0.0.11:33000', 'PA', 'tcp.data', 200, 164, 512),
    {
      ...tcp(4200, 'web', 'c1', '10.0.0.11:80', '10.0.0.1:50001', 'PA', 'http.response', 9001, 5121, 1460),
      http: { status: 200, reason: 'OK' },
    },
    { at: 5200, from: 'c2', to: 'gw', phase: 'icmp.echo.request', src: '10.0.0.2', dst: '192.0.2.1' },
    { at: 5300, from: 'gw', to: 'c2', phase: 'icmp.echo.reply', src: '192.0.2.1', dst: '10.0.0.2' },
    { at: 6000, from: 'c2', phase: 'arp.request', src: '10.0.0.2', dst: '10.0.0.99' },
    { at: 7000, from: 'c2', to: 'ghost', phase: 'udp.datagram', src: '10.0.0.2:1024', dst: '10.0.0.99:9', length: 4 },
  ];
  return sceneFacts(devices, frames, { '10.0.0.11': 'web.example' });
}

/** Two hosts: a handshake, a retransmission after a second, a reset. The second frame has no time. */
export function lossyScene(): Facts {
  const devices: SceneDevice[] = [
    { name: 'a', mac: '020000000001', addresses: ['10.0.0.1'], roles: ['client'] },
    { name: 'b', mac: '020000000002', addresses: ['10.0.0.2'], roles: ['server'] },
  ];
  const up = { from: 'a', to: 'b', src: '10.0.0.1:1025', dst: '10.0.0.2:9' };
  const down = { from: 'b', to: 'a', src: '10.0.0.2:9', dst: '10.0.0.1:1025' };
  const frames: SceneFrame[] = [
    { at: 0, ...up, flags: 'S', seq: 4294967290, phase: 'tcp.open.syn', states: { client: 'SYN-SENT', server: 'UNKNOWN' } },
    {
      at: 0,
      ...down,
      flags: 'SA',
      seq: 77,
      ack: 4294967291,
      phase: 'tcp.open.synack',
      states: { client: 'SYN-SENT', server: 'SYN-RECEIVED' },
    },
    {
      at: 300,
      ...up,
      flags: 'A',
      seq: 4294967291,
      ack: 78,
      phase: 'tcp.open.ack',
      states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    },
    {
      at: 400,
      ...up,
      flags: 'PA',
      seq: 4294967291,
      ack: 78,
      length: 100,
      phase: 'tcp.data',
      states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    },
    {
      at: 1_000_400,
      ...up,
      flags: 'PA',
      seq: 4294967291,
      ack: 78,
      length: 100,
      phase: 'tcp.data',
      again: true,
      states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    },
    {
      at: 1_000_600,
      ...down,
      flags: 'A',
      seq: 78,
      ack: 95,
      phase: 'tcp.ack',
      states: { client: 'ESTABLISHED', server: 'ESTABLISHED' },
    },
    { at: 1_001_000, ...down, flags: 'RA', seq: 78, ack: 95, phase: 'tcp.reset', states: { client: 'CLOSED', server: 'CLOSED' } },
  ];
  return sceneFacts(devices, frames, {}, [1, 2]);
}

/** One request without an answer, from the only host there is. */
export function lonelyScene(): Facts {
  return sceneFacts(
    [{ name: 'a', mac: '020000000001', addresses: ['10.0.0.1'], roles: ['host'] }],
    [
      { at: 0, from: 'a', phase: 'arp.request', src: '10.0.0.1', dst: '10.0.0.9' },
      { at: 1000, from: 'a', phase: 'arp.gratuitous', src: '10.0.0.1', dst: '10.0.0.1' },
    ],
  );
}

/** A device that talks to itself has a lane for each side. */
export function loopbackScene(): Facts {
  return sceneFacts(
    [{ name: 'lo', addresses: ['127.0.0.1'], roles: ['client', 'server'] }],
    [
      { at: 0, from: 'lo', to: 'lo', src: '127.0.0.1:5000', dst: '127.0.0.1:80', flags: 'S', seq: 1, phase: 'tcp.open.syn' },
      {
        at: 10,
        from: 'lo',
        to: 'lo',
        src: '127.0.0.1:80',
        dst: '127.0.0.1:5000',
        flags: 'SA',
        seq: 9,
        ack: 2,
        phase: 'tcp.open.synack',
      },
    ],
  );
}
