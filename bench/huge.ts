/**
 * `npm run bench -- --huge GB [--dir DIR]`: a capture that is larger than memory should be. It is generated, then scanned, filtered and annotated by the command line, whose
 * memory is watched.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from './generate.ts';
import { TRAMA, WORK, watched } from './measure.ts';

/** Bytes of the generated capture per packet, roughly. */
const PER_PACKET = 690;
const LIMIT = 1.5e9;
const FULL = 5e9;
/** As large captures are analysed: what is projected from a smaller one must not hold a second thread's tables. */
const ONE_THREAD = { TRAMA_THREADS: '1' };

export async function huge(gigabytes: number, folder?: string): Promise<boolean> {
  const dir = folder ?? mkdtempSync(join(tmpdir(), 'trama-huge-'));
  const small = join(dir, 'small.pcap');
  const path = join(dir, 'huge.pcap');
  let ok = true;
  try {
    const few = generate(small, 10_000);
    const packets = generate(path, Math.ceil((gigabytes * 1e9) / PER_PACKET));
    const size = statSync(path).size;
    const bytesEach = size / packets;
    console.log(`capture: ${packets} packets, ${(size / 1e9).toFixed(2)} GB\n`);
    const steps: [string, string[]][] = [
      ['scan', [`${WORK}stage.js`, 'scan']],
      ['fields', [TRAMA, 'fields', '-e', 'frame.number', '-e', 'ip.src', '-e', 'http.request.uri']],
      ['filter on columns', [TRAMA, 'fields', '-e', 'frame.number', '-Y', 'tcp.flags.syn == 1 && ip.ttl > 10']],
      ['filter on trees', [TRAMA, 'fields', '-e', 'frame.number', '-Y', 'tcp.checksum == 0x1234 || frame contains "/page/77"']],
      ['annotate ndjson', [TRAMA, 'annotate', '--format', 'ndjson']],
    ];
    for (const [name, args] of steps) {
      const base = await watched(process.execPath, [...args, small], ONE_THREAD);
      const run = await watched(process.execPath, [...args, path], ONE_THREAD);
      if (run.code !== 0) {
        ok = false;
        console.log(`  MISS ${name.padEnd(18)} exit ${run.code}`);
        continue;
      }
      const each = (run.peak - base.peak) / (packets - few);
      const projected = base.peak + Math.max(0, each) * (FULL / bytesEach);
      const peak = size >= FULL ? run.peak : projected;
      const fine = !(peak > LIMIT);
      ok &&= fine;
      console.log(
        `  ${fine ? 'ok  ' : 'MISS'} ${name.padEnd(18)} ${run.seconds.toFixed(1).padStart(7)} s  ${(packets / run.seconds / 1e6).toFixed(2)} M packets/s  ` +
          `peak ${(run.peak / 1e6).toFixed(0)} MB, ${each.toFixed(0)} bytes/packet${size >= FULL ? '' : `, ${(projected / 1e6).toFixed(0)} MB at 5 GB`} (budget ≤ 1500)`,
      );
    }
  } finally {
    rmSync(small, { force: true });
    rmSync(path, { force: true });
    if (folder === undefined) rmSync(dir, { recursive: true, force: true });
  }
  return ok;
}
