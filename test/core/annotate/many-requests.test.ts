/** A connection with more requests than anybody reads: the frames tell them all, the flow the first thousand and how many there are. */
import { expect, it } from 'vitest';
import { annotateFlow } from '../../../core/annotate/annotate.ts';
import type { FlowId } from '../../../core/base/ids.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { Conversation, capture } from '../../support/conversation.ts';

const codesOf = async (packets: number): Promise<string[]> => {
  const c = new Conversation().open();
  for (let i = 0; i < packets; i++) c.request('GET / HTTP/1.1\r\n\r\n'.repeat(80));
  const { facts } = await openEngine(await capture(c.frames));
  expect(facts.http.messageCount).toBe(80 * packets);
  expect(facts.http.messages).toHaveLength(80 * packets);
  return annotateFlow(facts, 0 as FlowId).map((a) => a.code);
};
const count = (codes: readonly string[], code: string): number => codes.filter((c) => c === code).length;

it('is told in part, and says so', async () => {
  const some = await codesOf(2);
  expect([count(some, 'http.transaction'), count(some, 'http.transactions')]).toEqual([160, 0]);
  const many = await codesOf(20);
  expect([count(many, 'http.transaction'), count(many, 'http.transactions')]).toEqual([1000, 1]);
});
