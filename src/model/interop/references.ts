/** References to variables in texts, in the notations of other applications and of collections. */
import type { OmissionList } from './omissionList.ts';

const reference = /\{\{\s*([^{}]*?)\s*\}\}/g;
/** A text that consists of one reference. */
const alone = /^\{\{\s*([^{}]*?)\s*\}\}$/;
const textSuffix = ':string';

/** Changes each text of a tree of plain values, at most as deep as files may be. Keys stay unchanged. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  return mapValue(value, change) as T;
}

function mapValue(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((child) => mapValue(child, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapValue(child, change)]));
}

/** The names that a text refers to, without the suffix for text. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(reference)].map(([, name = '']) => withoutSuffix(name));
}

/** The name if the text is one reference and nothing else. */
export function nameAlone(text: string): string | undefined {
  return alone.exec(text)?.[1];
}

export function withoutSuffix(name: string): string {
  return name.endsWith(textSuffix) && name !== `secret${textSuffix}` ? name.slice(0, -textSuffix.length) : name;
}

export function renameReferences(text: string, rename: (name: string) => string): string {
  return text.replace(reference, (whole, name: string) => {
    const renamed = rename(name);
    return renamed === name ? whole : `{{${renamed}}}`;
  });
}

const fromPostman: Readonly<Record<string, string>> = {
  $guid: '$uuid',
  $randomUUID: '$uuid',
  $isoTimestamp: '$isoTimestamp',
  $randomInt: '$randomInt',
  $timestamp: '$timestamp',
};
const ownDynamic = new Set(['$uuid', '$timestamp', '$isoTimestamp', '$randomInt', '$counter']);

/** Texts of Postman as texts of a collection. */
export function readPostmanText(text: string, at: string, omissions: OmissionList): string {
  return renameReferences(text, (name) => {
    if (name.startsWith('vault:')) return `secret:${name.slice('vault:'.length)}`;
    return name.startsWith('$') ? readDynamic(name, at, omissions) : name;
  });
}

export function writePostmanText(text: string, at: string, omissions: OmissionList): string {
  return renameReferences(text, (written) => {
    const name = withoutSuffix(written);
    if (name.startsWith('secret:')) return `vault:${name.slice('secret:'.length).trim()}`;
    return ownDynamic.has(name) ? writeDynamic(name, at, omissions) : name;
  });
}

/** Texts of Insomnia: Nunjucks templates such as `{{ _.name }}` and `{% uuid 'v4' %}`. */
export function readInsomniaText(text: string, at: string, omissions: OmissionList): string {
  const tagged = text.replace(/\{%-?\s*(\w+)([^%]*)%\}/g, (whole, tag: string, rest: string) => {
    const dynamic = tag === 'uuid' ? '$uuid' : tag === 'now' || tag === 'timestamp' ? timestampOf(rest) : undefined;
    if (dynamic === undefined) omissions.add(at, 'template', whole.slice(0, 100));
    return dynamic === undefined ? whole : `{{${dynamic}}}`;
  });
  return renameReferences(tagged, (name) => {
    if (name.startsWith('$')) return name;
    const path = /^(?:_\.)?([\w$-]+(?:\.[\w$-]+)*)$/.exec(name)?.[1] ?? /^_\[['"]([^'"]+)['"]\]$/.exec(name)?.[1];
    if (path === undefined) {
      omissions.add(at, 'template', `{{ ${name.slice(0, 100)} }}`);
      return name;
    }
    return path.startsWith('vault.') ? `secret:${path.slice('vault.'.length)}` : path;
  });
}

function timestampOf(rest: string): string | undefined {
  if (rest.includes('iso-8601')) return '$isoTimestamp';
  return /millis/.test(rest) ? '$timestamp' : undefined;
}

export function writeInsomniaText(text: string, at: string, omissions: OmissionList): string {
  return text.replace(reference, (_, written: string) => {
    const name = withoutSuffix(written);
    if (name === '$uuid') return `{% uuid 'v4' %}`;
    if (name === '$isoTimestamp') return `{% now 'iso-8601' %}`;
    if (name === '$timestamp') return `{% now 'millis' %}`;
    if (name.startsWith('$')) {
      omissions.add(at, 'dynamicVariable', name);
      return `{{ ${name} }}`;
    }
    const path = name.startsWith('secret:') ? `vault.${name.slice('secret:'.length).trim()}` : name;
    return /^[\w$-]+(?:\.[\w$-]+)*$/.test(path) ? `{{ _.${path} }}` : `{{ _[${JSON.stringify(path)}] }}`;
  });
}

/** Texts of Hoppscotch: `<<name>>`. Its dynamic variables have the same names as those of Postman. */
export function readHoppscotchText(text: string, at: string, omissions: OmissionList): string {
  return text.replace(/<<([^<>{}]+)>>/g, (_, written: string) => {
    const name = written.trim();
    return `{{${name.startsWith('$') ? readDynamic(name, at, omissions) : name}}}`;
  });
}

/** @param variableOf the variable of Hoppscotch that holds a secret */
export function writeHoppscotchText(
  text: string,
  at: string,
  omissions: OmissionList,
  variableOf: (secret: string) => string,
): string {
  return text.replace(reference, (_, written: string) => {
    const name = withoutSuffix(written);
    if (name.startsWith('secret:')) return `<<${variableOf(name.slice('secret:'.length).trim())}>>`;
    return `<<${ownDynamic.has(name) ? writeDynamic(name, at, omissions) : name}>>`;
  });
}

function readDynamic(name: string, at: string, omissions: OmissionList): string {
  const known = fromPostman[name];
  // Seconds in Postman and Hoppscotch, milliseconds in a collection.
  if (known === undefined || name === '$timestamp') omissions.add(at, 'dynamicVariable', name);
  return known ?? name;
}

function writeDynamic(name: string, at: string, omissions: OmissionList): string {
  if (name === '$counter' || name === '$timestamp') omissions.add(at, 'dynamicVariable', name);
  return name === '$uuid' ? '$guid' : name;
}
