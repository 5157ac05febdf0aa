#!/usr/bin/env node
/**
 * Checks which part of the source may import which (docs/adr/0001-one-way-imports.md).
 *
 *   node scripts/layers.mjs [ROOT]
 *
 * Every import, type-only ones included, goes from a part to one that is below it. Exit 1 and one line per violation otherwise.
 * A check that finds suspiciously few modules fails too: a tool that looked at nothing must not report success.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** What each part of core/ may import beside itself. */
const CORE = {
  base: [],
  capture: ['base'],
  wire: ['base'],
  ipvs: ['base', 'wire'],
  table: ['base', 'capture', 'wire'],
  scan: ['base', 'capture', 'wire', 'table'],
  explain: ['base', 'capture', 'wire', 'table'],
  analysis: ['base', 'capture', 'wire', 'ipvs', 'table', 'scan', 'explain'],
};
const FACTS = [...Object.keys(CORE)];
for (const part of ['annotate', 'filter', 'diagram']) CORE[part] = FACTS;
// The laboratory makes captures and reads none: what is analysed must not shape what is simulated.
CORE.lab = ['base', 'capture', 'wire', 'ipvs', 'yaml'];
CORE.yaml = ['base'];
CORE.coursework = [...FACTS, 'annotate', 'filter', 'diagram', 'lab', 'yaml'];
CORE.engine = [...CORE.coursework, 'coursework'];

/** npm packages that a part of core/ may use. Everything else in core/ stands on its own. */
const CORE_PACKAGES = {
  annotate: ['intl-messageformat'],
  coursework: ['zod'],
  lab: ['zod'],
  yaml: ['zod', 'yaml'],
  engine: ['zod'],
};

/** Parts outside core/: which top-level folders they may import. */
const OUTER = {
  cli: ['core', 'cli', 'package.json'],
  bench: ['core', 'cli', 'bench', 'scripts'],
  fixtures: ['core', 'cli', 'fixtures'],
  test: ['core', 'cli', 'bench', 'fixtures', 'scripts', 'renderer', 'electron', 'test', 'package.json'],
  electron: ['core', 'electron'],
  renderer: ['core', 'renderer'],
};
/** The only parts of core/ the renderer may see; of all but the engine, types only. */
const RENDERER_CORE = ['engine', 'diagram', 'annotate', 'coursework'];
const MINIMUM_MODULES = 20;

/** The renderer's builder runs before there is a renderer. */
const BUILDERS = ['renderer/vite.config.ts'];
const mayUseNode = (file) =>
  BUILDERS.includes(file) ||
  file.endsWith('.node.ts') ||
  /^(cli|bench|fixtures|test)\//.test(file) ||
  file.startsWith('electron/main/');

function* sources(root, folder) {
  const directory = path.join(root, folder);
  if (!existsSync(directory)) return;
  for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const relative = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') yield* sources(root, relative);
    } else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield relative;
  }
}

/** One sentence why `file` may not import `specifier`, or undefined. `target` is the file it resolves to, relative to the root. */
function objection(file, specifier, target, typeOnly) {
  if (target === undefined) return packageObjection(file, specifier);
  const [top, part] = file.split('/');
  const [targetTop, targetPart] = target.split('/');
  if (top !== 'core') {
    if (!(OUTER[top] ?? []).includes(targetTop)) return `${top}/ may not import ${targetTop}/`;
    if (top === 'renderer' && targetTop === 'core' && !RENDERER_CORE.includes(targetPart)) {
      return `renderer/ may import only ${RENDERER_CORE.map((p) => `core/${p}`).join(', ')}`;
    }
    if (top === 'renderer' && targetTop === 'core' && targetPart !== 'engine' && !typeOnly) {
      return `renderer/ may import nothing but types from core/${targetPart}`;
    }
    // The preload runs in the window's sandbox: of what main does it may know the shapes only.
    if (file.startsWith('electron/preload/') && target.startsWith('electron/main/') && !typeOnly) {
      return 'electron/preload may import nothing but types from electron/main';
    }
    return undefined;
  }
  if (targetTop !== 'core') return `core/ may not import ${targetTop}/`;
  if (part === targetPart) return undefined;
  const allowed = CORE[part];
  if (allowed === undefined) return `core/${part} has no place in the order: add it to scripts/layers.mjs`;
  if (!allowed.includes(targetPart)) return `core/${part} may not import core/${targetPart}`;
  return undefined;
}

function packageObjection(file, specifier) {
  if (specifier.startsWith('node:'))
    return mayUseNode(file) ? undefined : 'only cli/, electron/main and *.node.ts may import node:*';
  if (!file.startsWith('core/')) return undefined;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const part = file.split('/')[1];
  return (CORE_PACKAGES[part] ?? []).includes(name) ? undefined : `core/${part} may not import the package ${name}`;
}

/** Cycles of imports that survive compilation (type-only ones are erased), each as a list of files. Tarjan's components. */
function cycles(graph) {
  const state = new Map();
  const stack = [];
  const found = [];
  let counter = 0;
  const visit = (node) => {
    const me = { index: counter, low: counter++, onStack: true };
    state.set(node, me);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const seen = state.get(next) ?? visit(next);
      if (seen.onStack) me.low = Math.min(me.low, seen.low);
    }
    if (me.low === me.index) {
      const component = [];
      let top;
      do {
        top = stack.pop();
        state.get(top).onStack = false;
        component.push(top);
      } while (top !== node);
      if (component.length > 1) found.push(component.reverse());
    }
    return me;
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return found;
}

/** The import specifiers of a file, each with whether it is erased by the compiler. */
function importsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const found = [];
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      const typeOnly = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
      found.push({ specifier: node.moduleSpecifier.text, typeOnly, lazy: false, at: node.moduleSpecifier.pos });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ specifier: node.argument.literal.text, typeOnly: true, lazy: false, at: node.pos });
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteralLike(node.arguments[0])
    ) {
      found.push({ specifier: node.arguments[0].text, typeOnly: false, lazy: true, at: node.pos });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map((i) => ({ ...i, line: source.getLineAndCharacterOfPosition(i.at).line + 1 }));
}

/** All violations under `root`, and how many modules were looked at. */
export function checkLayers(root) {
  const problems = [];
  const graph = new Map();
  for (const folder of ['core', ...Object.keys(OUTER)]) {
    for (const file of sources(root, folder)) {
      const edges = [];
      graph.set(file, edges);
      for (const { specifier, typeOnly, lazy, line } of importsOf(file, readFileSync(path.join(root, file), 'utf8'))) {
        const relative = specifier.startsWith('.');
        const target = relative ? path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)) : undefined;
        if (target !== undefined && !(existsSync(path.join(root, target)) && statSync(path.join(root, target)).isFile())) {
          // dist/ is built, not part of the source.
          if (!target.startsWith('dist/')) problems.push(`${file}:${line}: ${specifier} is not a file`);
          continue;
        }
        const why = objection(file, specifier, target, typeOnly);
        if (why !== undefined) problems.push(`${file}:${line}: imports ${specifier}: ${why}`);
        if (target !== undefined && !typeOnly && !lazy) edges.push(target);
      }
    }
  }
  for (const cycle of cycles(graph)) problems.push(`${cycle[0]}: imports itself through ${cycle.slice(1).join(', ')}`);
  if (graph.size < MINIMUM_MODULES) problems.push(`only ${graph.size} modules found under ${root}: nothing was checked`);
  return { problems, modules: graph.size };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.resolve(process.argv[2] ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));
  const { problems, modules } = checkLayers(root);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`layers: ${modules} modules, every import goes one way`);
}
