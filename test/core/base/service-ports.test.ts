/** Which port is the service's, where nothing else tells. */
import { describe, expect, it } from 'vitest';
import { servicePort, serviceSpokeFirst } from '../../../core/base/service-ports.ts';

describe('the port of a service', () => {
  it.each([
    [80, 40_000, 'low against ephemeral'],
    [80, 1025, 'low against the clients’ range of old systems'],
    [80, 3306, 'low against a port that another service is known by: old systems give it to clients'],
    [53, 1023, 'low against a reserved one'],
    [631, 800, 'known by name among the reserved ones'],
    [2049, 871, 'NFS, whose clients have reserved ports'],
    [514, 1022, 'rsh'],
    [20_048, 700, 'mountd'],
    [8080, 5000, 'known against unknown'],
    [9999, 50_000, 'unknown against ephemeral'],
    [700, 50_000, 'reserved against ephemeral'],
  ])('%i against %i: %s', (service, client) => {
    expect(servicePort(service, client)).toBe('a');
    expect(servicePort(client, service)).toBe('b');
  });

  it.each([
    [999, 4444, 'a reserved client port may be anyone’s'],
    [53, 53, 'equal ports'],
    [22, 80, 'two services'],
    [700, 800, 'two reserved ports'],
    [40_000, 50_000, 'two ephemeral ports'],
  ])('%i against %i is not told: %s', (a, b) => {
    expect(servicePort(a, b)).toBe(null);
    expect(servicePort(b, a)).toBe(null);
  });
});

describe('of datagrams, the first', () => {
  it('is mostly the client’s: a high port alone makes nobody a service', () => {
    // traceroute
    expect(serviceSpokeFirst(5000, 33_434)).toBe(false);
    expect(serviceSpokeFirst(999, 50_000)).toBe(false);
  });

  it('is a service’s where its port is known as one, and the other is not', () => {
    expect(serviceSpokeFirst(53, 40_000)).toBe(true);
    expect(serviceSpokeFirst(2049, 872)).toBe(true);
    expect(serviceSpokeFirst(872, 2049)).toBe(false);
    expect(serviceSpokeFirst(53, 53)).toBe(false);
  });
});
