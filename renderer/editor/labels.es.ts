/** Monaco's own labels in Spanish: to be loaded before Monaco is. */
import 'monaco-editor/nls/lang/es';
