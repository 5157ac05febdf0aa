/** Builds the renderer: static files that run under any address, with no remote content and no eval. */
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const HELPERS = path.join(import.meta.dirname, 'editor', 'strict-styles.ts');

/** Module of Monaco → [what stands there once, what stands there instead]. See docs/adr/0012. */
const MONACO: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  '/monaco-editor/esm/vs/base/browser/domStylesheets.js': [
    [
      "const style = document.createElement('style');",
      "const style = document.createElement('style');\nstyle.nonce = pageNonce();",
    ],
  ],
  '/monaco-editor/esm/vs/editor/browser/view/viewLayer.js': [
    ['this._domNode.innerHTML = newLinesHTML;', 'this._domNode.innerHTML = withoutStyles(newLinesHTML);'],
    ["insertAdjacentHTML('afterend', newLinesHTML);", "insertAdjacentHTML('afterend', withoutStyles(newLinesHTML));"],
    ['let currChild = this._domNode.lastChild;', 'putStyles(this._domNode);\nlet currChild = this._domNode.lastChild;'],
    [
      'hugeDomNode.innerHTML = invalidLinesHTML;',
      'hugeDomNode.innerHTML = withoutStyles(invalidLinesHTML);\nputStyles(hugeDomNode);',
    ],
  ],
  // Where it measures how long lines are wrapped.
  '/monaco-editor/esm/vs/editor/browser/view/domLineBreaksComputer.js': [
    [
      'containerDomNode.innerHTML = trustedhtml;',
      'containerDomNode.innerHTML = withoutStyles(trustedhtml);\nputStyles(containerDomNode);',
    ],
  ],
};

/** Lets Monaco work under the page's strict policy; another version of it, with other code at these places, fails the build. */
const strictMonaco: Plugin = {
  name: 'trama-strict-monaco',
  transform(code, id) {
    const file = id.split('?')[0]?.replaceAll('\\', '/') ?? '';
    const edits = Object.entries(MONACO).find(([end]) => file.endsWith(end))?.[1];
    if (edits === undefined) return null;
    let text = code;
    for (const [from, to] of edits) {
      if (text.split(from).length !== 2) throw new Error(`${file}: expected once: ${from}`);
      text = text.replace(from, () => to);
    }
    return { code: `import { pageNonce, putStyles, withoutStyles } from ${JSON.stringify(HELPERS)};\n${text}`, map: null };
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), strictMonaco],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // Data addresses would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // A package that is not installed must end the build: a page that cannot load is empty, and says nothing.
      onLog: (level, log, report) => {
        if (log.code === 'UNRESOLVED_IMPORT') report('error', log);
        else if (log.code !== 'PLUGIN_TIMINGS') report(level, log);
      },
    },
    // Monaco, which is fetched when an editor is first shown.
    chunkSizeWarningLimit: 4000,
  },
});
