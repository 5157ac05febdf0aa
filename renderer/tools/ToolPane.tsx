/** The frame of a further pane: its own controls, then those that all have. */
import { Maximize2, Minimize2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/index.ts';
import '../styles/tools.css';
import { closeTool, type Tool, toggleMaximised, useTools } from './tools.ts';

interface Props {
  readonly tool: Tool;
  readonly controls: ReactNode;
  readonly children: ReactNode;
}

export function ToolPane({ tool, controls, children }: Props) {
  const t = useWords();
  const isMaximised = useTools((s) => s.maximised === tool);
  return (
    <div className="tool" data-tool={tool}>
      <div className="pane-tools">
        {controls}
        <span className="grow" />
        <button
          type="button"
          className="icon"
          aria-label={isMaximised ? t.restorePane : t.maximisePane}
          title={`${isMaximised ? t.restorePane : t.maximisePane} (F11)`}
          onClick={() => toggleMaximised(tool)}
        >
          {isMaximised ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
        </button>
        <button type="button" className="icon" aria-label={t.closePane} title={t.closePane} onClick={() => closeTool(tool)}>
          <X size={14} />
        </button>
      </div>
      {children}
    </div>
  );
}
