/** What the arrow under the pointer, or the selected one, says when it is looked at closely: the rewrite, checksums, time to live. */
import { useEffect } from 'react';
import type { ArrowCard } from '../../core/engine/session/protocol.ts';
import { engine, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { hover, useLadder } from './state.ts';
import { useOfFrame } from './use-of-frame.ts';

/** The pointer passes over rows on its way. */
const REST_MS = 80;

function useCard(): ArrowCard | null {
  const selected = useApp((s) => s.row);
  const hovered = useLadder((s) => s.hovered);
  // Whoever goes on by keyboard has left the pointer behind.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another packet is selected
  useEffect(() => hover(null), [selected]);
  return useOfFrame(hovered ?? selected, REST_MS, (row, lang) => engine().card(row, lang));
}

const MARKS = { good: '✓', bad: '✖', unverified: '?' } as const;

export function Details() {
  const t = useWords();
  const card = useCard();
  if (card === null) return null;
  const { rewrite, checksums, ttl } = card;
  return (
    <section className="arrow-card" aria-label={t.arrowDetails}>
      <p>
        <strong>{t.frame(String(card.frame))}</strong>
        {rewrite === null ? (
          <span>
            {card.from !== null && <span className="muted">{t.fromTo(card.from, card.to ?? t.everyone)}</span>} {card.summary}
          </span>
        ) : (
          <>
            <span className="tie">
              {rewrite.role === 'copy' ? `◆ ${t.copyOf(String(rewrite.other))}` : `● ${t.copiedAs(String(rewrite.other))}`}
              {rewrite.latency !== null && `, +${rewrite.latency}`}
            </span>
            {rewrite.changes
              .filter((c) => !c.field.startsWith('eth.'))
              .map((c) => (
                <span key={c.field} className="diff mono">
                  {c.field} <del>{c.from}</del> → <ins>{c.to}</ins>
                </span>
              ))}
          </>
        )}
      </p>
      <p>
        {checksums.length > 0 && <span className="muted">{t.checksums}</span>}
        {checksums.map((c) => (
          <span key={c.field} className={`sum mono is-${c.status ?? 'none'}`} title={c.field}>
            {c.field.replace('.checksum', '')} {c.from === c.to ? c.to : `${c.from}→${c.to}`}
            {c.status !== null && (
              <span role="img" aria-label={t.checksumStates[c.status]} title={t.checksumStates[c.status]}>
                {' '}
                {MARKS[c.status]}
              </span>
            )}
          </span>
        ))}
        {rewrite !== null && rewrite.consistent !== null && (
          <span className={rewrite.consistent ? 'sum is-good' : 'sum is-bad'}>
            {rewrite.consistent ? t.sumsConsistent : t.sumsInconsistent}
          </span>
        )}
        {ttl !== null && (
          <span className="sum">
            {ttl.isHopLimit ? t.hopLimit : 'TTL'} {ttl.from === ttl.to ? ttl.to : `${ttl.from}→${ttl.to}`}
            {rewrite !== null && ttl.from === ttl.to && <span className="muted"> {t.unchanged}</span>}
          </span>
        )}
      </p>
    </section>
  );
}
