/** The pane of the sequence diagram: its tools, the ladder, what the arrow in question says, and the translator's table. */
import { Download, Expand, FoldVertical, Maximize2, Table2, TrendingDown, ZoomIn, ZoomOut } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import type { Conversation, Picture } from '../../core/engine/session/protocol.ts';
import { engine, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/diagram.css';
import { Details } from './Details.tsx';
import { EXPORT_FORMATS, type ExportFormat, exportAs } from './export.ts';
import { Ladder } from './Ladder.tsx';
import { MomentTable } from './MomentTable.tsx';
import { choose, resetLanes, unfoldAll, useLadder, zoomBy, zoomTo } from './state.ts';
import { useWanted } from './use-picture.ts';

/** Lanes. */
const MANY = 12;

interface InSight {
  readonly from: number;
  readonly to: number;
  readonly picture: Picture;
}

export function SequenceDiagram() {
  const [shown, setShown] = useState<InSight | null>(null);
  const table = useLadder((s) => s.table);
  return (
    <div className="diagram">
      <Tools shown={shown} />
      {shown !== null && shown.picture.devices.length > MANY && (
        <Crowd drawn={shown.picture.devices.length} leftOut={shown.picture.devicesLeftOut} />
      )}
      <Ladder onShown={useCallback((s: InSight) => setShown(s), [])} />
      <Details />
      {table && <MomentTable />}
    </div>
  );
}

/** A ladder of so many lanes is read by nobody: one conversation has few. */
function Crowd({ drawn, leftOut }: { readonly drawn: number; readonly leftOut: number }) {
  const t = useWords();
  return (
    <p className="pane-note">
      {leftOut > 0 ? t.crowdedOut(String(drawn + leftOut), String(drawn)) : t.crowded(String(drawn))}{' '}
      <button type="button" className="small" onClick={() => choose({ scope: 'conversation', flow: null })}>
        {t.scopeConversation}
      </button>
    </p>
  );
}

function Tools({ shown }: { readonly shown: InSight | null }) {
  const t = useWords();
  const slopes = useLadder((s) => s.slopes);
  const runs = useLadder((s) => s.runs);
  const table = useLadder((s) => s.table);
  const isFolded = useLadder((s) => s.folded.length + s.opened.length + s.idle.length > 0);
  const hasLanes = useLadder((s) => s.order.length + s.names.length > 0);
  return (
    <div className="pane-tools" role="toolbar" aria-label={t.diagramTools}>
      <ScopeChoice />
      <Toggle
        label={t.slopesByTime}
        isOn={slopes === 'time'}
        onClick={() => choose({ slopes: slopes === 'time' ? 'even' : 'time' })}
      >
        <TrendingDown size={16} />
      </Toggle>
      <Toggle label={t.foldRepeats} isOn={runs} onClick={() => choose({ runs: !runs })}>
        <FoldVertical size={16} />
      </Toggle>
      <Toggle label={t.momentTable} isOn={table} onClick={() => choose({ table: !table })}>
        <Table2 size={16} />
      </Toggle>
      {(isFolded || hasLanes) && (
        <button
          type="button"
          className="icon"
          aria-label={t.asItWas}
          title={t.asItWas}
          onClick={() => {
            unfoldAll();
            resetLanes();
          }}
        >
          <Expand size={16} />
        </button>
      )}
      <span className="grow" />
      <button type="button" className="icon" aria-label={t.zoomOut} title={`${t.zoomOut} (−)`} onClick={() => zoomBy(0.8)}>
        <ZoomOut size={16} />
      </button>
      <button type="button" className="icon" aria-label={t.zoomIn} title={`${t.zoomIn} (+)`} onClick={() => zoomBy(1.25)}>
        <ZoomIn size={16} />
      </button>
      <button type="button" className="icon" aria-label={t.zoomFit} title={`${t.zoomFit} (0)`} onClick={() => zoomTo(1)}>
        <Maximize2 size={16} />
      </button>
      <ExportMenu shown={shown} />
    </div>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Toggle({ label, isOn, onClick, children }: ToggleProps) {
  return (
    <button type="button" className="icon" aria-pressed={isOn} aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  );
}

/** All that is shown, the selected packet's conversation, or one that stays. */
function ScopeChoice() {
  const t = useWords();
  const scope = useLadder((s) => s.scope);
  const flow = useLadder((s) => s.flow);
  const generation = useApp((s) => s.generation);
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const [list, setList] = useState<readonly Conversation[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture has others
  useEffect(() => {
    if (!analysed) {
      setList([]);
      return;
    }
    let isWanted = true;
    void engine()
      .conversations()
      .then((found) => isWanted && setList(found));
    return () => {
      isWanted = false;
    };
  }, [analysed, generation]);
  const onChange = (value: string): void => {
    if (value === 'view' || value === 'conversation') choose({ scope: value, flow: null });
    else choose({ scope: 'conversation', flow: Number(value) });
  };
  return (
    <select
      value={flow === null ? scope : String(flow)}
      onChange={(event) => onChange(event.target.value)}
      aria-label={t.scope}
      className="scope"
    >
      <option value="view">{t.scopeView}</option>
      <option value="conversation">{t.scopeConversation}</option>
      {list.length > 0 && (
        <optgroup label={t.scopeList}>
          {list.map((c) => (
            <option key={c.flow} value={c.flow}>
              {c.text} ({c.packets})
            </option>
          ))}
        </optgroup>
      )}
    </select>
  );
}

function ExportMenu({ shown }: { readonly shown: InSight | null }) {
  const t = useWords();
  const name = useApp((s) => s.name);
  const row = useApp((s) => s.row);
  const theme = useApp((s) => s.theme);
  const [fault, setFault] = useState<string | null>(null);
  // What is drawn was asked for at this width.
  const { wanted } = useWanted(shown?.picture.width ?? null, false);
  const frameAt = (position: number): number =>
    shown?.picture.events.find((e) => e.position >= position)?.frame ?? shown?.picture.events.at(-1)?.frame ?? 0;
  const frames: readonly [number, number] = shown === null ? [0, 0] : [frameAt(shown.from), frameAt(shown.to - 1)];
  const save = (key: string): void => {
    const [what, format] = key.split('/') as ['all' | 'part', ExportFormat];
    const isPart = what === 'part' && shown !== null;
    const ladder = document.querySelector('.ladder-body');
    const scale = shown === null || ladder === null ? 1 : ladder.getBoundingClientRect().width / shown.picture.width;
    setFault(null);
    exportAs(format, {
      wanted,
      row,
      name,
      part: isPart ? [shown.from, shown.to] : undefined,
      frames: isPart ? frames : undefined,
      scale,
      isDark:
        theme === 'dark' || theme === 'contrast' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches),
    }).catch((error: unknown) => setFault(error instanceof Error ? error.message : String(error)));
  };
  const items = (what: 'all' | 'part') =>
    EXPORT_FORMATS.map((format) => (
      <MenuItem key={format} id={`${what}/${format}`} className="menu-item">
        {t.exportFormats[format]}
      </MenuItem>
    ));
  return (
    <MenuTrigger>
      <Button className="small" isDisabled={shown === null}>
        <Download size={14} aria-hidden="true" /> {t.exportAs}
      </Button>
      <Popover>
        <Menu className="menu" aria-label={t.exportAs} onAction={(key) => save(String(key))}>
          <MenuSection>
            <Header className="menu-head">{t.exportAll(String(shown?.picture.total ?? 0))}</Header>
            {items('all')}
          </MenuSection>
          <MenuSection>
            <Header className="menu-head">{t.exportInSight(String(frames[0]), String(frames[1]))}</Header>
            {items('part')}
          </MenuSection>
        </Menu>
      </Popover>
      {fault !== null && (
        <p role="alert" className="export-fault">
          {t.exportFailed(fault)}
        </p>
      )}
    </MenuTrigger>
  );
}
