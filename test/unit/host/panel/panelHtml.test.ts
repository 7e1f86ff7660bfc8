import { afterEach, expect, it } from 'vitest';
import { setLanguage, textLanguage } from '../../../../src/model/texts/catalog.ts';
import { panelHtml } from '../../../../src/host/panel/panelHtml.ts';

const options = { cspSource: 'x:', nonce: 'n', scriptUri: 'webview.js', styleUris: [] };

afterEach(() => setLanguage('en', {}));

it('a page has the language of its texts: English without a bundle', () => {
  const html = panelHtml({ ...options, language: textLanguage() });
  expect(html).toContain('<html lang="en">');
  expect(html).toContain('<title>Socket.IO Inspector</title>');
  expect(html).not.toContain('id="texts"');
});

it('a page has the language of its texts: the language of the bundle', () => {
  const texts = { 'panel.sessionTitle': 'Sitzungsdatei </script> & mehr' };
  setLanguage('de', texts);
  const html = panelHtml({ ...options, language: textLanguage(), texts, mode: 'session' });
  expect(html).toContain('<html lang="de">');
  expect(html).toContain('<title>Sitzungsdatei &lt;/script&gt; &amp; mehr</title>');
  expect(html).toContain(
    '<script type="application/json" id="texts">{"panel.sessionTitle":"Sitzungsdatei \\u003c/script>',
  );
});
