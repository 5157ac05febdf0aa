/** `-Y`: which packets commands tell of, and what they say of a filter that is wrong. */
import { expect, it } from 'vitest';
import { run, TRACE } from './run.ts';

it('fields prints the packets that match, and counts from the one shown before', async () => {
  const { stdout, code } = await run([
    'fields',
    TRACE,
    '-Y',
    'http.request.method == "GET"',
    '-e',
    'frame.number',
    '-e',
    'frame.time_delta_displayed',
    '-e',
    'tcp.port',
  ]);
  expect(code).toBe(0);
  expect(stdout).toBe('11\t0.000000000\t1454,80\n12\t0.000550000\t1454,80\n');
});

it('annotate tells of the frames that match, their flows and the bindings that pair them', async () => {
  const { stdout, code } = await run(['annotate', TRACE, '-Y', 'http.request', '--format', 'json']);
  expect(code).toBe(0);
  const story = JSON.parse(stdout);
  expect(story.frames.map((f: { number: number }) => f.number)).toEqual([11, 12]);
  expect(story.flows.length).toBe(2);
  expect(story.nat.bindings.length).toBe(1);
  expect(story.capture.packets).toBe(24);
  const arp = JSON.parse((await run(['annotate', TRACE, '-Y', 'arp', '--format', 'json'])).stdout);
  expect([arp.frames.length, arp.flows.length, arp.nat.bindings.length]).toEqual([4, 0, 0]);
});

it('flows, nat and http keep what a packet that matches belongs to', async () => {
  const list = async (command: string, filter: string): Promise<Record<string, unknown[]>> =>
    JSON.parse((await run([command, TRACE, '-Y', filter, '--format', 'json'])).stdout);
  expect((await list('flows', 'ip.dst == 192.168.0.108')).flows?.length).toBe(1);
  expect((await list('flows', 'arp')).flows).toEqual([]);
  expect((await list('nat', 'frame.number == 3')).bindings?.length).toBe(1);
  expect((await list('nat', 'arp')).bindings).toEqual([]);
  expect((await list('http', 'frame.number == 11')).transactions?.length).toBe(1);
  expect((await list('http', 'arp')).transactions).toEqual([]);
});

it('a wrong filter is marked at each place, with what was expected and what may have been meant', async () => {
  const { stdout, stderr, code } = await run(['fields', TRACE, '-Y', 'tcp.prot == 80 && ip.src ==', '-e', 'frame.number']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(`trama: -Y: the display filter is wrong in 2 places
       tcp.prot == 80 && ip.src ==
       ^~~~~~~~
       there is no field or protocol 'tcp.prot'; did you mean tcp.port?
       tcp.prot == 80 && ip.src ==
                                  ^
       the filter ends too early; expected a field or a value
`);
});

it('a wrong filter is told of before the capture is looked for', async () => {
  const { stderr, code } = await run(['annotate', 'no-such-file', '-Y', 'tcp.']);
  expect(code).toBe(2);
  expect(stderr).toContain('display filter');
});
