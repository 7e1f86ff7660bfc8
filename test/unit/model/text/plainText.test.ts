import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainFileName, plainMarkdown, plainText, shownText } from '../../../../src/model/text/plainText.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

/**
 * The links that VS Code reads in notifications, progress and the texts of quick inputs. The pattern is the same in 1.100.3 and 1.139.1
 * (linkedText.ts).
 */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
/** The icons that VS Code reads in labels and the status bar (iconLabels.ts), with or without a preceding backslash. */
const icon = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;

/** The changes that VS Code makes to the text of a notification before it reads links in it. */
function prepared(text: string): string {
  const cut = text.length > 1000 ? `${text.slice(0, 1000)}...` : text;
  return cut.replace(/(\r\n|\n|\r)/gm, ' ').trim();
}

function readable(text: string): string[] {
  return [text, prepared(text)].flatMap((form) => [...(form.match(link) ?? []), ...(form.match(icon) ?? [])]);
}

const hostile = [
  '[Show details](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22id%5Cn%22%7D)',
  '[a](COMMAND:x)',
  '[a](https://evil.example)',
  '[a](http://evil.example "title")',
  "[a](file:///etc/passwd 'title')",
  '[[a](command:x)',
  '[a]](command:x)](command:y)',
  '[a][b](command:x)',
  '![a](https://evil.example/x.png)',
  '[a\n](command:x)',
  '[a]\u2060(command:x) [b](command:y)',
  '$(trash)',
  '$(sync~spin)',
  '\\$(trash)',
  '\\\\$(trash)',
  '$$(trash)',
  '$($(trash))',
  '$\u2060$(trash)',
];

describe('plain text', () => {
  it.each(hostile)('contains no link and no icon: %s', (text) => {
    for (const shown of [plainText(text), shownText(text), plainText(`“${text}” cannot be read.`)]) {
      expect(readable(shown)).toEqual([]);
    }
  });

  it('can be read as it was written', () => {
    for (const text of hostile.filter((one) => !one.includes('\u2060'))) {
      expect(plainText(text).replaceAll('\u2060', '')).toBe(text);
    }
    for (const text of ['The server says: no', 'a[0](b)', 'f(x)', '$5 (five)', 'first\nsecond\tthird', 'Grüße 👩‍👩‍👧']) {
      expect(plainText(text).replaceAll('\u2060', '')).toBe(text);
    }
    expect(plainText('Nothing listens at 127.0.0.1:3000.')).toBe('Nothing listens at 127.0.0.1:3000.');
  });

  it('hides nothing and does not change the writing direction', () => {
    expect(plainText('a\u202eb\u0000c\u200bd\u001b[31m')).toBe('a\\u202eb␀c\\u200bd␛[31m');
  });

  it('does not change when it is made plain again', () => {
    for (const text of hostile) expect(plainText(plainText(text))).toBe(plainText(text));
  });

  it('is cut if it is too long', () => {
    expect(shownText('[a](command:x)'.repeat(10_000)).length).toBeLessThan(6000);
    expect(readable(shownText('[a](command:x)'.repeat(10_000)))).toEqual([]);
  });

  it('contains no link if the text consists of any parts of links', () => {
    const piece = fc.constantFrom(
      ...[
        '[',
        ']',
        '(',
        ')',
        '](',
        '$',
        '$(',
        '\\',
        'command:x',
        'https://a',
        'FILE:/b',
        ' "t"',
        "'",
        ' ',
        'a',
        '\n',
        '\r',
      ],
      ...['\r\n', '\u2060', '\u200b', '\u202e', '\u0000', 'trash', '~spin', '](command:a)', '[a', '$(sync~spin)'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const shown = plainText(pieces.join(''));
        expect(readable(shown)).toEqual([]);
        expect(plainText(shown)).toBe(shown);
        // The same applies if texts of the inspector surround the text.
        expect(readable(plainText(`[${pieces.join('')}](command:x) $(${pieces.join('')})`))).toEqual([]);
      }),
      { numRuns: freshRuns(5000) },
    );
  });
});

describe('a plain file name', () => {
  it('contains no link and no path', () => {
    const names = [...hostile, '../../x', '..', '', ' ', 'C:\\x\\con', 'a/b/[c](command:d).png', '\u202egnp.exe'];
    for (const name of names) {
      const plain = plainFileName(name);
      expect(readable(plain)).toEqual([]);
      expect(plain).not.toMatch(/[\\/[\]()$\u202e]|^\.*$/);
    }
    expect(plainFileName('hello event.json')).toBe('hello event.json');
    expect(plainFileName('../dir/bytes-3.bin')).toBe('bytes-3.bin');
    expect(plainFileName('..')).toBe('unnamed');
  });
});

describe('plain Markdown', () => {
  it('is one line without a link, an icon, a format or a hidden character', () => {
    for (const text of [
      ...hostile,
      '<img src=x>',
      '**b**\n# h',
      'https://example.com',
      '&lt;',
      '`c`',
      '\\[a](b)',
      '\u202e',
    ]) {
      const shown = plainMarkdown(text);
      // Each character that Markdown could read has a backslash before it.
      expect(shown.replaceAll(/\\[!-/:-@[-`{-~]/g, '')).toMatch(/^[^!-/:-@[-`{-~\n\u202e]*$/);
    }
    expect(plainMarkdown('Value 1')).toBe('Value 1');
    expect(plainMarkdown('a_b')).toBe('a\\_b');
  });
});
