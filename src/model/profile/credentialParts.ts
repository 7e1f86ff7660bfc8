/**
 * Finds credentials inside a value: the token after "Bearer", the password of "Basic", each cookie, each key of a list, each value of
 * `name="value"`, the password in a URL. A server can send them back without the surrounding text.
 */
import { base64, utf8 } from '@scure/base';
import { percentDecoded, splitUrl, splitUserInfo } from '../url/urlText.ts';

/** A shorter value of a cookie can be an ordinary word, such as "true". */
const minPart = 6;
/** A text of at least this many letters is not an ordinary word. */
const minWord = 16;
/** Longer values are not searched for credentials, because they contain other data. */
const maxValue = 16_000;

/** Authentication schemes, which precede a credential. */
const scheme =
  /^(?:bearer|basic|digest|token|key|api-?key|negotiate|ntlm|oauth|dpop|jwt|mac|hawk|gnap|mutual|vapid|shared\w*|aws4?(?:-[\w-]+)?|hmac(?:-[\w-]+)?|scram(?:-[\w-]+)?):?$/i;
/** Headers whose values have parts that are not credentials. */
const ordinaryHeader =
  /^headers\.(?:accept(?:-.*)?|user-agent|host|origin|cache-control|pragma|dnt|date|via|range|priority|sec-(?:ch|fetch|gpc).*|x-requested-with|x-forwarded-(?:for|host|port|proto)|traceparent)$/i;
/** Fields whose whole value is one credential. */
const wholeField = /^(?:(?:url|proxy)\.(?:user|password)|tls\.passphrase)$/;

/** The credentials in the value of a field, named as `secretsOf` names it. */
export function credentialParts(field: string, value: string): string[] {
  if (value.length > maxValue || wholeField.test(field) || ordinaryHeader.test(field)) return [];
  const read = field.startsWith('url.') ? percentDecoded(value.replaceAll('+', ' ')) : value;
  const parts = [
    ...quotedTexts(read),
    ...(/^headers\.cookie$/i.test(field) ? cookiesIn(read) : listed(read)),
    ...afterScheme(read),
    ...passwordsInUrls(read),
  ];
  return [...new Set(parts)].filter((part) => part.length >= minPart && part !== value && !scheme.test(part));
}

/** Quoted texts, except the keys of JSON. */
function quotedTexts(value: string): string[] {
  return [...value.matchAll(/(["'])([^"']*)\1(?!\s*:)/g)].map((match) => match[2] ?? '');
}

function cookiesIn(value: string): string[] {
  return value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
}

/** The elements of a list, without their names. */
function listed(value: string): string[] {
  const isList = /[,;]/.test(value);
  return value.split(/[,;]/).flatMap((item) => {
    const words = item.split(/[\s&?]+/).filter((word) => word !== '');
    return words.flatMap((word) => {
      const named = /^[^=:]+[=:](?!\/\/)(?!=*$)(.+)$/s.exec(word)?.[1];
      const own = unquoted(named ?? word);
      const isCredential = named !== undefined || (isList && words.length === 1) || isUnlikeWord(own);
      return isCredential ? [own, unquoted(word)] : [];
    });
  });
}

function isUnlikeWord(text: string): boolean {
  return text.length >= minWord || /\d/.test(text) || /[a-z][A-Z]|[_+/=%$#@!^*]/.test(text);
}

function unquoted(text: string): string {
  return text.replace(/^["'([{<]+/, '').replace(/["')\]}>]+$/, '');
}

/** "Bearer token", or any other two words, of which one can be a scheme. */
function afterScheme(value: string): string[] {
  const words = value.trim().split(/\s+/);
  const isNamed = words.length === 2 || scheme.test(words[0] ?? '');
  if (!isNamed || words.length < 2) return [];
  const rest = value.trim().slice(words[0]?.length).trim();
  return /^basic:?$/i.test(words[0] ?? '')
    ? [rest, ...passwordIn(rest)]
    : [rest, ...(words.length > 4 ? [] : words.slice(1))];
}

function passwordIn(credentials: string): string[] {
  try {
    const login = utf8.encode(base64.decode(credentials));
    return login.includes(':') ? [login, login.slice(login.indexOf(':') + 1)] : [];
  } catch {
    return [];
  }
}

function passwordsInUrls(value: string): string[] {
  return value.split(/[\s,;"']+/).flatMap((word) => {
    if (!word.includes('://') || !word.includes('@')) return [];
    const { userInfo = '' } = splitUrl(word);
    const { user, password = user } = splitUserInfo(userInfo);
    return [password, percentDecoded(password)];
  });
}
