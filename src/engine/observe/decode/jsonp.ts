/**
 * JSONP polling: bodies are wrapped in a script and in a form. Source: engine.io 6, transports/polling-jsonp; engine.io-client 3,
 * polling-jsonp.
 */

/** The payload in the script that a server responds with; undefined if it is not such a script. */
export function payloadOfScript(body: Buffer): Buffer | undefined {
  const text = body.toString('utf8');
  const from = /^\s*(?:\/\*\*\/)?\s*___eio\[\d+\]\(/.exec(text)?.[0].length;
  const to = text.lastIndexOf(')');
  if (from === undefined || to < from) return undefined;
  try {
    const payload: unknown = JSON.parse(text.slice(from, to));
    return typeof payload === 'string' ? Buffer.from(payload) : undefined;
  } catch {
    return undefined;
  }
}

/** The script with a payload. @param index the value of `j` in the request */
export function scriptOf(payload: Buffer, index: string): Buffer {
  // These two characters are valid in JSON, but not in scripts of older versions.
  const text = JSON.stringify(payload.toString()).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return Buffer.from(`___eio[${index.replace(/\D/g, '')}](${text});`);
}

/** The payload in the form that a client posts; undefined if it has none. The client escapes line ends, which a form would change. */
export function payloadOfForm(body: Buffer): Buffer | undefined {
  const data = new URLSearchParams(body.toString('utf8')).get('d');
  if (data === null) return undefined;
  const unescaped = data.replace(/(\\)?\\n/g, (match, slash: string | undefined) => (slash ? match : '\n'));
  return Buffer.from(unescaped.replaceAll('\\\\n', '\\n'));
}

/** The form with a payload. */
export function formWith(payload: Buffer): Buffer {
  const escaped = payload.toString().replaceAll('\\n', '\\\\n').replaceAll('\n', '\\n');
  return Buffer.from(new URLSearchParams({ d: escaped }).toString());
}
