import { describe, expect, it } from 'vitest';
import { bodyText } from '../../../../src/model/cause/bodyText.ts';

describe('the text of the body of an HTTP response', () => {
  it.each([
    ['', ''],
    ['  \n plain text.\nmore', 'plain text.'],
    ['{"message":"no such thing"}', 'no such thing'],
    ['{"error":{"message":"inner"}}', 'inner'],
    ['{\n  "a": 1\n}', '{"a":1}'],
    ['<h1>Not found</h1><p>more</p>', 'Not found'],
    [
      '<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>',
      '502 Bad Gateway · nginx',
    ],
    [
      '<!doctype html><TITLE lang="en">A &amp; B</TITLE><body>one<!-- no <p>two -->&nbsp;three<br>four',
      'A & B · one three',
    ],
    ['<script>var a = "<p>1</p>";</script><style>p > a {}</style><p>seen</p>', 'seen'],
    ['<body>2 < 3 and 4 > 3</body>', '2 < 3 and 4 > 3'],
    ['<head><p>in a head without end', 'in a head without end'],
    ['<title>Only', 'Only'],
    ['Use <id> here', 'Use here'],
    ['a < b', 'a < b'],
  ])('%j is %j', (body, expected) => {
    expect(bodyText(body)).toBe(expected);
  });

  /** For each of these texts, regular expressions that search the rest of the page again for each tag would take seconds. */
  const unit = (text: string): string => text.repeat(64_000 / text.length);
  it.each(
    [
      ...[
        '<',
        '>',
        '<p ',
        '<p',
        '</p',
        '<title',
        '<title ',
        '<title>',
        '<head ',
        '<head>',
        '<head></head',
        '<!--',
        '<script',
      ],
      ...[
        '<script>',
        '<style ',
        '<noscript>',
        '</',
        '<!',
        '<w',
        '&',
        '&lt',
        ' ',
        '\n',
        '\r',
        '\u0001',
        '[',
        '{"a":',
        '"',
      ],
    ].flatMap((text) => [[unit(text)], [`<a>${unit(text)}`], [`<${'w'.repeat(60_000)}${text}`], [`${unit(text)}>`]]),
  )('a hostile body is scanned once (%#)', (body) => {
    expect(bodyText(body).length).toBeLessThanOrEqual(201);
  });

  it('JSON that is nested more deeply than it can be written is text', () => {
    expect(bodyText('['.repeat(30_000) + ']'.repeat(30_000))).toMatch(/^\[{200}…$/);
  });
});
