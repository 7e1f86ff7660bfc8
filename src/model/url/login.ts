/** User names and passwords in URLs, and how they are sent. */
import { base64, utf8 } from '@scure/base';
import type { WhatwgUrl } from './standardUrl.ts';
import { percentDecoded } from './urlText.ts';

/** A user name and password, decoded. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** The user name and password in a parsed URL. */
export function loginOf({ username, password }: Pick<WhatwgUrl, 'username' | 'password'>): Login | undefined {
  if (username === '' && password === '') return undefined;
  return { user: percentDecoded(username), password: percentDecoded(password) };
}

/** Value of the header Authorization (or Proxy-Authorization) for a user name and password. */
export function basicAuthorization({ user, password }: Login): string {
  return `Basic ${base64.encode(utf8.decode(`${user}:${password}`))}`;
}
