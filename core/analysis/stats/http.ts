/** HTTP in numbers: requests by method and by host and path, responses by status, load by server, and how long servers took. */
import type { FlowId } from '../../base/ids.ts';
import type { Facts } from '../facts.ts';
import type { HttpMessage } from '../http/facts.ts';

export interface HttpTiming {
  readonly count: number;
  readonly minimumNs: number | null;
  readonly meanNs: number | null;
  readonly maximumNs: number | null;
}

export interface HttpCounts {
  readonly requests: number;
  readonly responses: number;
  readonly methods: ReadonlyMap<string, number>;
  /** Status code → responses. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Host (as the request says) → path → requests. */
  readonly hosts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Flow → its requests, responses and times, by the server's endpoint in the flow table (0: a, 1: b). */
  readonly servers: ReadonlyMap<
    string,
    { readonly address: number; readonly port: number; requests: number; responses: number; timing: HttpTiming }
  >;
  readonly timing: HttpTiming;
}

class Timer {
  #count = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;

  add(ns: number): void {
    this.#count++;
    this.#sum += ns;
    this.#minimum = Math.min(this.#minimum, ns);
    this.#maximum = Math.max(this.#maximum, ns);
  }

  get timing(): HttpTiming {
    const n = this.#count;
    if (n === 0) return { count: 0, minimumNs: null, meanNs: null, maximumNs: null };
    return { count: n, minimumNs: this.#minimum, meanNs: this.#sum / n, maximumNs: this.#maximum };
  }
}

const add = <K>(map: Map<K, number>, key: K): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};

/** The host of a request: its Host field, else that of an absolute URI, else nothing. */
function hostOf(facts: Facts, m: HttpMessage): string {
  const field = facts.http.header(m, 'host');
  if (field !== undefined && field !== '') return field.toLowerCase();
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(m.uri ?? '')?.[1]?.toLowerCase() ?? '';
}

/** @param counts whether the packet that shows the beginning of a message is to be counted */
export function httpCounts(facts: Facts, counts: (row: number) => boolean = () => true): HttpCounts {
  const methods = new Map<string, number>();
  const statuses = new Map<number, number>();
  const hosts = new Map<string, Map<string, number>>();
  const servers = new Map<string, { address: number; port: number; requests: number; responses: number; timer: Timer }>();
  const all = new Timer();
  let requests = 0;
  let responses = 0;
  const server = (flow: FlowId, m: HttpMessage) => {
    const { flows } = facts.tables;
    // The server is where requests go and responses come from.
    const atB = (m.kind === 'request') === m.forward;
    const address = (atB ? flows.b : flows.a).get(flow);
    const port = (atB ? flows.bPort : flows.aPort).get(flow);
    const key = `${address}:${port}`;
    let s = servers.get(key);
    if (s === undefined) {
      s = { address, port, requests: 0, responses: 0, timer: new Timer() };
      servers.set(key, s);
    }
    return s;
  };
  for (const m of facts.http.messages) {
    if (!counts(m.firstRow)) continue;
    const s = server(m.flow, m);
    if (m.kind === 'request') {
      requests++;
      s.requests++;
      add(methods, m.method ?? '');
      const host = hostOf(facts, m);
      let paths = hosts.get(host);
      if (paths === undefined) {
        paths = new Map();
        hosts.set(host, paths);
      }
      add(paths, m.uri ?? '');
    } else {
      responses++;
      s.responses++;
      add(statuses, m.status ?? 0);
    }
  }
  for (const t of facts.http.transactions) {
    if (t.serverTimeNs === null || t.request === null || !counts(t.request.firstRow)) continue;
    all.add(t.serverTimeNs);
    server(t.flow, t.request).timer.add(t.serverTimeNs);
  }
  return {
    requests,
    responses,
    methods,
    statuses,
    hosts,
    servers: new Map([...servers].map(([k, { timer, ...s }]) => [k, { ...s, timing: timer.timing }])),
    timing: all.timing,
  };
}
