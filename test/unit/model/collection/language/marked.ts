import type { TextRange } from '../../../../../src/model/collection/language/syntaxNodes.ts';

/** A text without its mark “|”, and the offset of the mark. */
export function marked(text: string): { text: string; offset: number } {
  const offset = text.indexOf('|');
  if (offset < 0) throw new Error('The text has no mark.');
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}

export function textAt(text: string, { offset, length }: TextRange): string {
  return text.slice(offset, offset + length);
}

/** A collection in which some parts are replaced. It contains comments and trailing commas. */
export function collectionText(parts: Readonly<Record<string, string>> = {}): string {
  const all = {
    version: '1',
    name: '"Chat"',
    variables: '{ "host": "http://localhost:3000", "base": "{{host}}/v1" }',
    environments: '{ "production": { "host": "https://chat.example.com", "only": "1" }, "staging": {} }',
    connections: '{ "main": { "url": "{{host}}", "auth": { "token": "{{secret:token}}" } } }',
    requests: '{ "login": { "url": "{{base}}/login" } }',
    emits: `[
    // the first
    { "name": "Join", "connection": "main", "event": "join", "args": ["{{host}}"] },
    { "folder": "Admin", "emits": [{ "name": "Kick", "connection": "main", "event": "kick", "repeat": { "everyMs": 5 } }] },
  ]`,
    scenarios: `[
    { "name": "Log in", "steps": [{ "request": "login", "capture": { "token": "body.token" } }, { "set": { "room": "{{token}}" } }] },
    { "name": "Chat", "connection": "main", "steps": [{ "use": "Log in" }, { "emit": "join", "args": ["{{room}}"] }] },
  ]`,
    ...parts,
  };
  const lines = Object.entries(all).map(([key, value]) => `  ${JSON.stringify(key)}: ${value},`);
  return `{\n${lines.join('\n')}\n}\n`;
}
