/** Back from a part that was zoomed to, to all that there is. */
import { Maximize } from 'lucide-react';
import { useWords } from '../i18n/index.ts';

export function WholeButton({ disabled, onClick }: { readonly disabled: boolean; readonly onClick: () => void }) {
  const t = useWords();
  return (
    <button
      type="button"
      className="icon"
      aria-label={t.graph.whole}
      title={`${t.graph.whole} (0)`}
      disabled={disabled}
      onClick={onClick}
    >
      <Maximize size={14} />
    </button>
  );
}
