/** The field tree of the selected packet. What is open stays open from packet to packet. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { DetailNode } from '../../core/engine/session/protocol.ts';
import { applyFilter, type BytePlace, selectBytes, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';

interface Line {
  readonly node: DetailNode;
  /** Names from the layer down, with numbers among equals: the same in every packet. */
  readonly path: string;
  readonly level: number;
  readonly parent: number;
  readonly place: number;
  readonly among: number;
}

const isWithin = (node: DetailNode, place: BytePlace): boolean =>
  node.source === place.source &&
  node.length > 0 &&
  node.start <= place.start &&
  place.start + place.length <= node.start + node.length;

const isExactly = (node: DetailNode, place: BytePlace): boolean =>
  node.source === place.source && node.start === place.start && node.length === place.length;

const pathOf = (parent: string, node: DetailNode, place: number): string =>
  `${parent}/${node.name === '' ? `#${place}` : node.name}`;

interface Found {
  readonly path: string;
  readonly node: DetailNode;
}

/** The innermost field that the bytes belong to, last, behind those that must be open to see it. */
function find(nodes: readonly DetailNode[], place: BytePlace, parent = ''): readonly Found[] {
  let best: readonly Found[] = [];
  nodes.forEach((node, i) => {
    const isIn = isWithin(node, place);
    // A group without bytes of its own may have fields with some.
    if (!isIn && node.length > 0) return;
    const own = { path: pathOf(parent, node, i), node };
    const below = find(node.children, place, own.path);
    const found = below.length > 0 ? [own, ...below] : isIn ? [own] : [];
    // Of equals the later one: what follows a general field is more particular.
    if (found.length > 0 && found.length >= best.length) best = found;
  });
  return best;
}

export function DetailTree() {
  const t = useWords();
  const detail = useApp((s) => s.detail);
  const place = useApp((s) => s.place);
  const row = useApp((s) => s.row);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set());
  const [current, setCurrent] = useState('');
  const tree = useRef<HTMLDivElement>(null);
  /** The selection began here: it is not to be searched for. */
  const own = useRef<BytePlace | null>(null);

  const lines = useMemo(() => {
    const out: Line[] = [];
    const walk = (nodes: readonly DetailNode[], parentPath: string, level: number, parent: number): void => {
      nodes.forEach((node, i) => {
        const path = pathOf(parentPath, node, i);
        out.push({ node, path, level, parent, place: i + 1, among: nodes.length });
        if (open.has(path)) walk(node.children, path, level + 1, out.length - 1);
      });
    };
    walk(detail?.layers ?? [], '', 1, -1);
    return out;
  }, [detail, open]);

  useEffect(() => {
    if (place === null || place === own.current || detail === null) return;
    const found = find(detail.layers, place);
    const last = found.at(-1);
    if (last === undefined) return;
    setOpen((before) => new Set([...before, ...found.slice(0, -1).map((f) => f.path)]));
    setCurrent(last.path);
    // All bytes of the field are shown, and the one that was picked among them.
    const { source, start, length } = last.node;
    const whole = { source, start, length, cursor: place.cursor ?? place.start };
    own.current = whole;
    selectBytes(whole);
  }, [place, detail]);

  const at = lines.findIndex((l) => l.path === current);
  useEffect(() => {
    if (at >= 0) tree.current?.querySelector(`[data-line="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const toggle = (line: Line, to = !open.has(line.path)): void => {
    if (line.node.children.length === 0) return;
    const next = new Set(open);
    if (to) next.add(line.path);
    else next.delete(line.path);
    setOpen(next);
  };
  const go = (index: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (line === undefined) return;
    setCurrent(line.path);
    const { source, start, length } = line.node;
    const next = length > 0 ? { source, start, length } : null;
    own.current = next;
    selectBytes(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    switch (event.key) {
      case 'ArrowDown':
        go(at + 1);
        break;
      case 'ArrowUp':
        go(at < 0 ? 0 : at - 1);
        break;
      case 'Home':
        go(0);
        break;
      case 'End':
        go(lines.length - 1);
        break;
      case 'ArrowRight':
        if (line === undefined) return;
        if (line.node.children.length > 0 && !open.has(line.path)) toggle(line, true);
        else if (line.node.children.length > 0) go(at + 1);
        break;
      case 'ArrowLeft':
        if (line === undefined) return;
        if (open.has(line.path) && line.node.children.length > 0) toggle(line, false);
        else if (line.parent >= 0) go(line.parent);
        break;
      case 'Enter':
      case ' ':
        if (line !== undefined) toggle(line);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  if (detail === null || row === null) return <p className="hint">{t.selectPacket}</p>;
  const chosen = lines[at]?.node;
  return (
    <div className="detail">
      <div
        ref={tree}
        className="tree"
        role="tree"
        aria-label={t.detail}
        tabIndex={0}
        aria-activedescendant={at >= 0 ? `field-${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        {lines.map((line, i) => {
          const { node } = line;
          const hasChildren = node.children.length > 0;
          const isLit = place !== null && isExactly(node, place);
          return (
            <div
              key={line.path}
              id={`field-${i}`}
              data-line={i}
              data-field={node.name}
              role="treeitem"
              aria-level={line.level}
              aria-posinset={line.place}
              aria-setsize={line.among}
              aria-expanded={hasChildren ? open.has(line.path) : undefined}
              aria-selected={i === at}
              className={`field${line.level === 1 ? ' is-layer' : ''}${isLit ? ' is-lit' : ''}${node.status === 'bad' ? ' is-bad' : ''}`}
              style={{ '--level': line.level } as object}
              onMouseDown={() => go(i)}
              onDoubleClick={() => toggle(line)}
            >
              <span
                className="twist"
                aria-hidden="true"
                onMouseDown={(event) => {
                  event.stopPropagation();
                  toggle(line);
                }}
              >
                {hasChildren ? (open.has(line.path) ? '▾' : '▸') : ''}
              </span>
              {node.label}
            </div>
          );
        })}
        {detail.stopped.map((s) => (
          <div
            key={`${s.layer}${s.offset}`}
            role="treeitem"
            aria-level={1}
            aria-selected={false}
            className="field is-bad"
            style={{ '--level': 1 } as object}
          >
            [{s.layer}: {s.reason}, {t.atOffset(String(s.offset))}]
          </div>
        ))}
      </div>
      <div className="detail-foot">
        <span className="mono">{chosen?.name ?? ''}</span>
        {chosen?.filter != null && (
          <button type="button" className="small" onClick={() => void applyFilter(chosen.filter ?? '')} title={chosen.filter}>
            {t.applyAsFilter}
          </button>
        )}
      </div>
    </div>
  );
}
