/** Servers, clients, pings, and what happens at given times. */
import { sendDatagrams, udpServer } from '../app/datagrams.ts';
import { ftpClient, ftpServer } from '../app/ftp.ts';
import { type HttpRequest, httpClient } from '../app/http-client.ts';
import { type AppWorld, httpServer } from '../app/http-server.ts';
import { address, duration, durations, endpoint, instant } from '../scenario/quantities.ts';
import type { EventDescription } from '../scenario/schema.ts';
import type {
  ClientDescription,
  DatagramDescription,
  RequestDescription,
  ServerDescription,
  UdpServerDescription,
} from '../scenario/traffic-schema.ts';
import { Random } from '../sim/random.ts';
import type { World } from '../world.ts';

export const DEFAULT_START = '2005-03-01T12:00:00Z';

const appWorld = (world: World, name: string): AppWorld => {
  const start = instant(world.scenario.start ?? DEFAULT_START);
  return {
    queue: world.queue,
    random: new Random(world.seed, name),
    seconds: (now) => Number((start + BigInt(now)) / 1_000_000_000n),
  };
};

const pairs = (fields: Readonly<Record<string, string>> | undefined) =>
  fields === undefined ? undefined : Object.entries(fields);

export function buildTraffic(world: World): void {
  const { scenario, queue } = world;
  for (const s of scenario.servers ?? []) startServer(world, s);
  scenario.clients?.forEach((c, i) => {
    startClient(world, c, i);
  });
  scenario.pings?.forEach((p, i) => {
    const { host } = world.machine(p.host);
    for (let n = 0; n < (p.count ?? 1); n++)
      queue.at(duration(p.at ?? '0s') + n * duration(p.every ?? '1s'), () =>
        host.icmp.echo(address(p.to), 0x100 + i, n + 1, p.ttl),
      );
  });
  for (const s of scenario.udpServers ?? []) startUdpServer(world, s);
  scenario.datagrams?.forEach((d, i) => {
    startDatagrams(world, d, i);
  });
  for (const s of scenario.ftpServers ?? [])
    ftpServer(appWorld(world, `ftp ${s.host}`), world.machine(s.host).tcp, { think: durations(s.think ?? '500us') });
  scenario.ftpClients?.forEach((c, i) => {
    const app = appWorld(world, `ftp client ${i} ${c.host}`);
    const settings = { server: address(c.server), passive: (c.mode ?? 'passive') === 'passive', files: c.files ?? [1000] };
    queue.at(duration(c.at ?? '0s'), () => ftpClient(app, world.machine(c.host).tcp, settings));
  });
  for (const e of scenario.events ?? []) queue.at(duration(e.at), () => happen(world, e), scenario.duration !== undefined);
}

function startServer(world: World, s: ServerDescription): void {
  const port = s.port ?? 80;
  const settings = {
    name: s.host,
    think: durations(s.think ?? '1ms'),
    pages: s.pages ?? {},
    headers: pairs(s.headers),
    contentLength: s.contentLength ?? true,
    keepAlive: s.keepAlive ?? true,
    closeAfter: duration(s.closeAfter ?? '0s'),
  };
  world.machine(s.host).tcp.listen(port, httpServer(appWorld(world, `server ${s.host}:${port}`), settings));
}

function startClient(world: World, c: ClientDescription, index: number): void {
  const { tcp } = world.machine(c.host);
  const app = appWorld(world, `client ${index} ${c.host}`);
  const settings = {
    server: endpoint(c.server),
    version: c.version ?? '1.1',
    requests: (c.requests ?? [{}]).map(requestOf),
    closes: c.closes ?? 'server',
    closeAfter: duration(c.closeAfter ?? '0s'),
    readDelay: duration(c.readDelay ?? '0s'),
    abort: c.abort === undefined ? undefined : { when: c.abort.when, after: duration(c.abort.after ?? '0s') },
  } as const;
  for (let n = 0; n < (c.count ?? 1); n++) {
    const port = c.port === undefined ? undefined : Math.min(c.port + n, 0xffff);
    world.queue.at(duration(c.at ?? '0s') + n * duration(c.every ?? '1s'), () => httpClient(app, tcp, { ...settings, port }));
  }
}

function startUdpServer(world: World, s: UdpServerDescription): void {
  const port = s.port ?? 53;
  const settings = { name: s.host, port, size: s.size ?? 120, think: durations(s.think ?? '500us') };
  udpServer(appWorld(world, `udp server ${s.host}:${port}`), world.machine(s.host).udp, settings);
}

function startDatagrams(world: World, d: DatagramDescription, index: number): void {
  const { host, udp } = world.machine(d.host);
  sendDatagrams(appWorld(world, `datagrams ${index} ${d.host}`), host, udp, {
    name: d.host,
    to: endpoint(d.to),
    at: duration(d.at ?? '0s'),
    every: duration(d.every ?? '1s'),
    count: d.count ?? 1,
    size: d.size ?? 60,
    port: d.port,
    ttl: d.ttl,
  });
}

const requestOf = (r: RequestDescription): HttpRequest => ({
  path: r.path ?? (r.size === undefined ? '/' : `/${r.size}`),
  upload: r.upload ?? 0,
  headers: pairs(r.headers),
  after: durations(r.after ?? ['20us', '60us']),
});

function happen(world: World, e: EventDescription): void {
  const starts = e.do === 'start';
  if (e.host !== undefined) {
    const { host } = world.machine(e.host);
    const wasUp = host.up;
    host.up = starts;
    if (starts && !wasUp) for (const begin of host.onStart) begin();
  }
  if (e.interface !== undefined) {
    const nic = world.nic(e.interface);
    if (nic !== undefined) nic.up = starts;
  }
  if (e.server !== undefined) {
    const [name = '', port = '80'] = e.server.split(':');
    const description = world.scenario.servers?.find((s) => s.host === name && (s.port ?? 80) === Number(port));
    if (!starts) world.machine(name).tcp.unlisten(Number(port));
    else if (description !== undefined) startServer(world, description);
  }
}
