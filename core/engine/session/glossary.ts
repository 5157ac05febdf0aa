/** What a user interface marks terms with. */
export { definitionOf, markTerms } from '../../annotate/glossary/glossary.ts';
