/** The IPv4 identification of the packets that a host sends (RFC 6864 says how little it must be; systems differ). */
import type { Random } from '../sim/random.ts';
import type { IpIdPolicy } from './systems.ts';

export class IpIds {
  readonly #policy: IpIdPolicy;
  readonly #random: Random;
  readonly #flows = new Map<string, number>();
  #counter: number;

  constructor(policy: IpIdPolicy, random: Random) {
    this.#policy = policy;
    this.#random = random;
    this.#counter = random.below(0x10000);
  }

  /** @param flow what the packet belongs to, as a text */
  next(flow: string, dontFragment: boolean): number {
    switch (this.#policy) {
      case 'zero':
        return dontFragment ? 0 : this.#count();
      case 'counter':
        return this.#count();
      case 'swapped': {
        const n = this.#count();
        return ((n & 0xff) << 8) | (n >>> 8);
      }
      case 'flow': {
        const n = (this.#flows.get(flow) ?? this.#random.below(0x10000)) & 0xffff;
        this.#flows.set(flow, n + 1);
        return n;
      }
    }
  }

  #count(): number {
    this.#counter = (this.#counter + 1) & 0xffff;
    return this.#counter;
  }
}
