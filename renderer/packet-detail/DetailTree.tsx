/** The field tree of the selected packet. What is open stays open from packet to packet. */
import { CircleHelp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { DetailNode } from '../../core/engine/session/protocol.ts';
import { applyFilter, type BytePlace, selectBytes, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/detail.css';
import { FieldHelpBox } from './FieldHelpBox.tsx';
import { FieldMenu } from './FieldMenu.tsx';

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
  place.start + place.length <= node.start + node.length &&
  holdsBit(node, place);

/** Where a bit was picked, of the fields that share its byte only those that have it. */
function holdsBit(node: DetailNode, { start, bit }: BytePlace): boolean {
  if (bit === undefined || node.mask === null) return true;
  const below = 8 * (node.start + node.length - 1 - start) + bit;
  return Math.floor(node.mask / 2 ** below) % 2 === 1;
}

const placeOf = ({ source, start, length, mask }: DetailNode): BytePlace => ({
  source,
  start,
  length,
  ...(mask === null ? {} : { mask }),
});

const isExactly = (node: DetailNode, place: BytePlace): boolean =>
  node.source === place.source &&
  node.start === place.start &&
  node.length === place.length &&
  (node.mask ?? undefined) === place.mask;

/** The path of each of these nodes: equals among them are numbered. */
function pathsOf(parent: string, nodes: readonly DetailNode[]): string[] {
  const seen = new Map<string, number>();
  return nodes.map(({ name }) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return `${parent}/${name}${name === '' || before > 0 ? `#${before}` : ''}`;
  });
}

/** The paths of all that have something below them. */
function branchesOf(nodes: readonly DetailNode[], above: string): string[] {
  const paths = pathsOf(above, nodes);
  return nodes.flatMap(({ children }, i) => {
    const path = paths[i] as string;
    return children.length === 0 ? [] : [path, ...branchesOf(children, path)];
  });
}

interface Found {
  readonly path: string;
  readonly node: DetailNode;
}

const hasMask = (found: readonly Found[]): boolean => found.at(-1)?.node.mask != null;

/** The innermost field that the bytes belong to, last, behind those that must be open to see it. */
function find(nodes: readonly DetailNode[], place: BytePlace, parent = ''): readonly Found[] {
  let best: readonly Found[] = [];
  const paths = pathsOf(parent, nodes);
  nodes.forEach((node, i) => {
    const isIn = isWithin(node, place);
    // A group without bytes of its own may have fields with some.
    if (!isIn && node.length > 0) return;
    const own = { path: paths[i] as string, node };
    const below = find(node.children, place, own.path);
    const found = below.length > 0 ? [own, ...below] : isIn ? [own] : [];
    // Of equals the later one: what follows a general field is more particular.
    // Where a bit was picked, a field of bits is more particular than a text about all of them.
    const isVaguer = place.bit !== undefined && hasMask(best) && !hasMask(found) && found.length === best.length;
    if (found.length > 0 && found.length >= best.length && !isVaguer) best = found;
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
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number; readonly line: number } | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  /** The selection began here: it is not to be searched for. */
  const own = useRef<BytePlace | null>(null);

  const lines = useMemo(() => {
    const out: Line[] = [];
    const walk = (nodes: readonly DetailNode[], parentPath: string, level: number, parent: number): void => {
      const paths = pathsOf(parentPath, nodes);
      nodes.forEach((node, i) => {
        const path = paths[i] as string;
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
    const whole = { ...placeOf(last.node), cursor: place.cursor ?? place.start };
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
  /** Opens the nodes and all below them. */
  const expand = (nodes: readonly DetailNode[], above: string, also: readonly string[] = []): void =>
    setOpen(new Set([...open, ...also, ...branchesOf(nodes, above)]));
  const menuOf = (index: number): void => {
    const box = tree.current?.querySelector(`[data-line="${index}"]`)?.getBoundingClientRect();
    if (box !== undefined) setMenu({ x: box.left + 40, y: box.bottom, line: index });
  };
  const go = (index: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (line === undefined) return;
    setCurrent(line.path);
    const next = line.node.length > 0 ? placeOf(line.node) : null;
    own.current = next;
    selectBytes(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    switch (event.key) {
      case 'F10':
        if (!event.shiftKey) return;
        menuOf(at);
        break;
      case 'ContextMenu':
        menuOf(at);
        break;
      case 'F1':
        setHelp((h) => !h);
        break;
      case '*':
        expand(detail?.layers ?? [], '');
        break;
      case '/':
        setOpen(new Set());
        break;
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
              onContextMenu={(event) => {
                event.preventDefault();
                go(i);
                setMenu({ x: event.clientX, y: event.clientY, line: i });
              }}
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
      {menu !== null && lines[menu.line] !== undefined && (
        <FieldMenu
          x={menu.x}
          y={menu.y}
          node={(lines[menu.line] as Line).node}
          bytes={detail.sources[(lines[menu.line] as Line).node.source]?.bytes}
          onClose={() => setMenu(null)}
          onExpand={() => {
            const { node, path } = lines[menu.line] as Line;
            expand(node.children, path, [path]);
          }}
          onExpandAll={() => expand(detail.layers, '')}
          onCollapseAll={() => setOpen(new Set())}
          onHelp={() => setHelp(true)}
        />
      )}
      {help && chosen !== undefined && <FieldHelpBox name={chosen.name} onClose={() => setHelp(false)} />}
      <div className="detail-foot">
        <span className="mono">{chosen?.name ?? ''}</span>
        <span className="detail-tools">
          {chosen !== undefined && chosen.name !== '' && (
            <button
              type="button"
              className="icon"
              aria-label={t.aboutField}
              title={`${t.aboutField} (F1)`}
              aria-expanded={help}
              onClick={() => setHelp(!help)}
            >
              <CircleHelp size={14} />
            </button>
          )}
          {chosen?.filter != null && (
            <button type="button" className="small" onClick={() => void applyFilter(chosen.filter ?? '')} title={chosen.filter}>
              {t.applyAsFilter}
            </button>
          )}
        </span>
      </div>
    </div>
  );
}
