/** Nothing that a capture says becomes markup, a link, or a command to the terminal. */
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../cli/format/annotate-md.ts';
import { html, Markup } from '../../../core/engine/report/html.ts';
import { isoTime } from '../../../core/engine/report/report.ts';

describe('html', () => {
  it('escapes what is put in, and only that', () => {
    expect(html`<p title="${'"x"'}">${"<script>'&"}</p>`.text).toBe('<p title="&quot;x&quot;">&lt;script&gt;&#39;&amp;</p>');
  });
  it('nests without escaping twice', () => {
    expect(html`<ul>${['<', '>'].map((c) => html`<li>${c}</li>`)}</ul>`.text).toBe('<ul><li>&lt;</li><li>&gt;</li></ul>');
    expect(html`${new Markup('<hr>')}${1}`.text).toBe('<hr>1');
  });
  it('shows control characters instead of passing them on', () => {
    expect(html`${'\u001b[31m\u0000\u202e'}`.text).toBe('\\x1b[31m\\x00\\u202e');
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['<img src=x>', '\\<img src=x\\>'],
    ['[a](b)', '\\[a\\](b)'],
    ['a|b', 'a\\|b'],
    ['`x`', '\\`x\\`'],
    ['http://evil.example', 'http\\://evil.example'],
    ['www.evil.example', 'www\\.evil.example'],
    ['line\nbreak', 'line\\\\x0abreak'],
  ])('%j', (text, escaped) => expect(escapeMarkdown(text)).toBe(escaped));
});

describe('isoTime', () => {
  it.each([
    [0n, '1970-01-01 00:00:00.000000000 UTC'],
    [1_013_902_103_123_456_789n, '2002-02-16 23:28:23.123456789 UTC'],
    [-1n, '1969-12-31 23:59:59.999999999 UTC'],
    [-1_000_000_000n, '1969-12-31 23:59:59.000000000 UTC'],
  ])('%s', (ns, text) => expect(isoTime(ns)).toBe(text));
  it('shows a time beyond the calendar as the number it is', () => {
    expect(isoTime(9_000_000_000_000_000_000_000n)).toBe('9000000000000.000000000 s');
  });
});
