/** Health checks: what the director itself asks of the real servers, in its own name. */
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Mark } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { HealthCheck, HealthChecks } from './facts.ts';
import { neighboursOf } from './neighbours.ts';
import type { DraftService } from './services.ts';

/** A check that the capture ends upon so soon was not left without an answer. */
const PATIENCE_NS = 1e9;
/** Checks of a server that got no connection: fewer may be something else. */
const FEWEST = 2;
const MAX_CHECKS = 65_536;
const EchoType = { reply: 0, request: 8 } as const;

type Check = { -readonly [K in keyof HealthCheck]: HealthCheck[K] };

interface Group {
  readonly address: AddressId;
  readonly port: number;
  readonly kind: HealthChecks['kind'];
  readonly checks: Check[];
}

/**
 * Finds the checks of each service, and adds the real servers that only they show. A checked address that got no connection counts for
 * a service when it is asked on the port of that service's servers, as they are.
 */
export function findChecks(facts: Facts, services: readonly DraftService[]): HealthChecks[][] {
  const own = ownAddresses(facts, services);
  const groups = own.size === 0 ? [] : checksFrom(facts, services, own);
  return services.map((service) => groups.flatMap((group) => checksOf(facts, service, group) ?? []));
}

/** The director's own addresses: those that ARP gives to its MACs, and those that its translations set. */
function ownAddresses(facts: Facts, services: readonly DraftService[]): ReadonlySet<number> {
  const macs = new Set<MacId>(services.flatMap((s) => [...s.directors]));
  const own = new Set<number>();
  for (const [address, claimants] of neighboursOf(facts).entries())
    if ([...claimants.keys()].some((mac) => macs.has(mac))) own.add(address);
  for (const t of facts.nat.translators) if (t.roles.includes('director')) for (const address of t.addresses) own.add(address);
  return own;
}

function checksFrom(facts: Facts, services: readonly DraftService[], own: ReadonlySet<number>): Group[] {
  const { flows, packets: p } = facts.tables;
  const legs = new Set<number>(services.flatMap((s) => s.connections.flatMap((c) => [c.flow, c.serverFlow])));
  const clients = new Set<number>(services.flatMap((s) => s.connections.map((c) => c.client.address)));
  const groups = new Map<string, Group>();
  const add = (address: AddressId, port: number, kind: Group['kind'], check: Check): void => {
    const key = `${kind} ${address} ${port}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { address, port, kind, checks: [] };
      groups.set(key, group);
    }
    if (group.checks.length < MAX_CHECKS) group.checks.push(check);
  };
  const echoes = new Set<number>();
  for (let f = 0; f < flows.length; f++) {
    if (flows.firstRow.get(f) === NONE || legs.has(f) || !own.has(flows.a.get(f)) || clients.has(flows.b.get(f))) continue;
    const protocol = flows.protocol.get(f);
    if (protocol === IpProtocol.tcp) {
      const check = connectCheck(facts, f as FlowId);
      if (check !== undefined) add(flows.b.get(f) as AddressId, flows.bPort.get(f), 'tcp', check);
    } else if (protocol === IpProtocol.icmp) echoes.add(f);
  }
  const waiting = new Map<number, Check>();
  for (let i = 0; i < p.length && echoes.size > 0; i++) {
    const flow = p.flow.get(i);
    if (!echoes.has(flow)) continue;
    const row = i as PacketRow;
    const type = p.flags.get(row) >>> 8;
    if (type === EchoType.request && (p.marks.get(row) & Mark.forward) !== 0) {
      const check: Check = { row, result: missing(facts, row), answer: null };
      waiting.set(flow, check);
      add(flows.b.get(flow) as AddressId, 0, 'ping', check);
    } else if (type === EchoType.reply) {
      const check = waiting.get(flow);
      if (check === undefined || check.answer !== null) continue;
      check.answer = row;
      check.result = 'answered';
    }
  }
  return [...groups.values()];
}

function connectCheck(facts: Facts, flow: FlowId): Check | undefined {
  const opening = facts.tcp.connection(flow)?.opening;
  if (opening === undefined || opening.syn === null) return undefined;
  const row = opening.syn;
  if (opening.synAck !== null) return { row, result: 'answered', answer: opening.synAck };
  if (opening.kind === 'refused') {
    const answer = facts.tcp.connection(flow)?.close.reset?.row ?? null;
    return { row, result: 'refused', answer };
  }
  return { row, result: missing(facts, row), answer: null };
}

const missing = ({ tables }: Facts, row: PacketRow): 'unanswered' | 'unknown' => {
  const last = (tables.packets.length - 1) as PacketRow;
  return tables.packets.elapsedNs(row, last) >= PATIENCE_NS ? 'unanswered' : 'unknown';
};

function checksOf(facts: Facts, service: DraftService, group: Group): HealthChecks | undefined {
  const { address, port, kind, checks } = group;
  let server = service.servers.find((s) => s.address === address && (kind === 'ping' || s.port === port));
  if (server === undefined) {
    const [one] = service.servers;
    const [first] = checks;
    if (kind === 'ping' || one?.port !== port || first === undefined || checks.length < FEWEST) return undefined;
    const mac = facts.tables.packets.macDst.get(first.row) as MacId;
    server = { id: service.servers.length, address, port, mac, connections: 0, first: first.row, onlyChecked: true };
    service.servers.push(server);
  }
  return { address, port, kind, server: server.id, checks, periodNs: period(facts, checks) };
}

function period({ tables }: Facts, checks: readonly HealthCheck[]): number | null {
  const steps: number[] = [];
  checks.forEach((check, i) => {
    const before = checks[i - 1];
    if (before !== undefined) steps.push(tables.packets.elapsedNs(before.row, check.row));
  });
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? null;
}
