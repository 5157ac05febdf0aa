/**
 * Monaco under a content security policy without inline styles. vite.config.ts puts these calls into its two modules that would need them:
 *
 *   where it makes style elements   they get the page's nonce, as the page's own have it
 *   where it draws lines as HTML    style attributes are renamed before they are parsed, and set through the object model, which no policy restricts
 */

/** Empty where the page is served without a policy. */
export const pageNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** Text is escaped: whatever stands in angle brackets is a tag, and no attribute of Monaco's has an angle bracket in it. */
export const withoutStyles = (html: string | { toString(): string }): string =>
  String(html).replace(/<[^>]*>/g, (tag) => tag.replace(' style="', ' data-style="'));

export function putStyles(root: Element): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-style]')) {
    element.style.cssText = element.dataset.style ?? '';
    element.removeAttribute('data-style');
  }
}
