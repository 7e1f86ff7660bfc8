/** Converts the authorization settings of other applications to headers or query parameters. */
import { base64, utf8 } from '@scure/base';
import type { Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';

export interface AuthValues {
  readonly headers: Record<string, string>;
  readonly query: Record<string, string>;
}

/** @param type the type, with the name that Postman and Insomnia use: "bearer", "basic", "apikey" */
export function authValues(type: string, credentials: Texts, at: string, omissions: OmissionList): AuthValues {
  const none: AuthValues = { headers: {}, query: {} };
  if (type === '' || type === 'none' || type === 'noauth' || type === 'inherit') return none;
  if (type === 'bearer') {
    const { token = '', prefix } = credentials;
    return { ...none, headers: { Authorization: `${prefix || 'Bearer'} ${token}` } };
  }
  if (type === 'apikey') {
    const { key = '', value = '' } = credentials;
    const place = credentials['in'] ?? credentials['addTo'] ?? 'header';
    if (key === '') return none;
    return /query/i.test(place) ? { ...none, query: { [key]: value } } : { ...none, headers: { [key]: value } };
  }
  const { username = '', password = '' } = credentials;
  if (type === 'basic' && !`${username}${password}`.includes('{{')) {
    return { ...none, headers: { Authorization: `Basic ${base64.encode(utf8.decode(`${username}:${password}`))}` } };
  }
  omissions.add(at, 'auth', type);
  return none;
}
