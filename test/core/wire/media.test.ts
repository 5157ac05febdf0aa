/** How bodies are shown: by their media types, and by what they hold. */
import { describe, expect, it } from 'vitest';
import { isJson } from '../../../core/wire/json-syntax.ts';
import { CLIENT, latin1, SERVER, segment } from '../../support/conversation.ts';
import { explain, protocols } from '../../support/tree.ts';

const PNG = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01';
const JFIF = '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0';
const EXIF = '\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0\x08\0\0\0';
const GIF = 'GIF89a\x01\0\x01\0\0\0\0;\0\0\0\0\0\0';
const DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n<html/>';

function layersOf(type: string | null, body: string): string {
  const fields = type === null ? '' : `Content-Type: ${type}\r\n`;
  const message = `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
  const frame = segment(SERVER, CLIENT, { seq: 1, flags: 0x18 }, latin1(message));
  return String(protocols(explain(frame))).replace(/^.*:http/, 'http');
}

describe('a body', () => {
  it.each([
    ['text/html; charset=utf-8', 'x', 'http:data-text-lines'],
    ['application/octet-stream', PNG, 'http:data'],
    ['application/atom+xml', '<feed/>', 'http:xml'],
    ['application/vnd.3gpp.ussd+xml', '<ussd/>', 'http:xml'],
    ['application/unheard-of+xml', '<a/>', 'http:media'],
    ['foo/bar', 'x', 'http:media'],
    [null, 'x', 'http:data'],
    ['video/mp2t', 'x', 'http'],
  ])('of type %s is shown by its type', (type, body, layers) => {
    expect(layersOf(type, body)).toBe(layers);
  });

  it.each([
    ['image/png', PNG, 'png'],
    ['foo/bar', PNG, 'png'],
    [null, PNG, 'png'],
    ['image/png', JFIF, 'image-jfif'],
    ['image/jpeg', EXIF, 'image-jfif'],
    [null, JFIF, 'image-jfif'],
    ['image/gif', GIF, 'image-gif'],
    ['image/png', GIF, 'media'],
    [null, GIF, 'data'],
    ['image/jpeg', '\xff\xd8\xff\xdb\0\x43xxxxxxxxxxxxxxxx', 'media'],
  ])('of type %s that is an image is shown as what it is', (type, body, layer) => {
    expect(layersOf(type, body)).toBe(`http:${layer}`);
  });

  it('that is shorter than any image is none', () => {
    expect(layersOf('image/png', PNG.slice(0, 19))).toBe('http:media');
    expect(layersOf('image/gif', GIF.slice(0, 19))).toBe('http:media');
    expect(layersOf('image/jpeg', JFIF.slice(0, 19))).toBe('http:media');
  });

  it('of text that declares itself XML is shown as that, too', () => {
    expect(layersOf('text/html', DECLARED)).toBe('http:data-text-lines:xml');
    expect(layersOf('text/html', DECLARED.replace('xml', 'XML'))).toBe('http:data-text-lines:xml');
    expect(layersOf('text/html', DECLARED.slice(0, 39))).toBe('http:data-text-lines:xml');
    expect(layersOf('text/html', DECLARED.slice(0, 38))).toBe('http:data-text-lines');
    expect(layersOf('text/html', ` ${DECLARED}`)).toBe('http:data-text-lines');
  });

  it('that is said to be JSON and is not is shown as lines, too', () => {
    expect(layersOf('application/json', '{"a":[1]}\n')).toBe('http:json');
    expect(layersOf('application/json', 'call({"a":[1]})')).toBe('http:json:data-text-lines');
  });
});

describe('JSON', () => {
  const json = (text: string): boolean => isJson(latin1(text), 0, text.length);

  it.each([
    '{}',
    ' [] \r\n',
    '{"a":1}\n',
    '{"a" : [1, -2.5e+3, {"b":null}], "c":true}',
    '[1] [2]',
    '{"a":1}{"b":2}',
    '[NaN]',
    '["\\u00e9\\n\\/\\"", "\n\x01\xff"]',
  ])('is %j', (text) => {
    expect(json(text)).toBe(true);
  });

  it.each([
    '"x"',
    '1',
    'null',
    'x{}',
    '{}x',
    '{}\0',
    '{"a"',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{1:2}',
    '{"a" 1}',
    '[1,2',
    '[1,]',
    '[,]',
    '[1 2]',
    '[1}',
    '[01]',
    '[.5]',
    '[1.]',
    '[+1]',
    '[1e]',
    '[tru]',
    "['a']",
    '["\\q"]',
    '["\\u12"]',
    '["\\u00zz"]',
    '["a\\"]',
  ])('is not %j', (text) => {
    expect(json(text)).toBe(false);
  });

  it('may be nested as deep as it likes', () => {
    const depth = 200_000;
    expect(json('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
    expect(json('['.repeat(depth))).toBe(false);
  });
});
