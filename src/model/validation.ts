import * as v from 'valibot';
import { UserError } from '../base/userError.ts';
import { type ConnectionProfile, profileSchema, shownUrl } from './profile.ts';

/** The first fault that a schema found, as "where: what". */
export function faultOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0];
  if (!issue) return 'unknown fault';
  const where = v.getDotPath(issue);
  return where ? `${where}: ${issue.message}` : issue.message;
}

/**
 * Checks a profile that came from outside: a bare URL, a collection, a program.
 * @throws UserError that names the field at fault.
 */
export function parseProfile(input: unknown): ConnectionProfile {
  const candidate = typeof input === 'string' ? { url: input } : input;
  const result = v.safeParse(profileSchema, candidate);
  if (!result.success) throw new UserError(`The connection profile cannot be used: ${faultOf(result.issues)}`);
  const profile = result.output;
  checkUrl(profile.url);
  if (profile.retries !== undefined && profile.retries > 0 && !profile.ackTimeoutMs) {
    throw new UserError(
      'retries: needs ackTimeoutMs. Without it the client takes every acknowledgement for an error and sends the event again.',
    );
  }
  return profile;
}

/** Accepts http, https, ws and wss. A variable may stand anywhere in it, so a URL with `{{` is checked once it is filled in. */
function checkUrl(url: string): void {
  if (url.includes('{{')) return;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  const rest = /^[a-z]+:\/\/(?:[^/?#@\s]*@)?(\[[^\]]+\]|[^/:?#@\s]+)(:\d+)?([/?#]|$)/i.exec(url);
  if (!scheme || !/^(https?|wss?)$/.test(scheme) || !/^[a-z]+:\/\//i.test(url)) {
    throw new UserError(
      `“${shownUrl(url)}” is not a server URL. Write it with its scheme, such as http://localhost:3000`,
    );
  }
  const port = rest?.[2] ? Number(rest[2].slice(1)) : 80;
  if (!rest || port > 65535)
    throw new UserError(`“${shownUrl(url)}” has no host, or a port that cannot be. Write it as http://host:port`);
  const path = /^[a-z]+:\/\/[^/?#]+(\/[^?#]*)/i.exec(url)?.[1] ?? '/';
  if (path !== '/') {
    // The client would ignore it, and connect to another namespace than the person means.
    throw new UserError(
      `The URL holds a path, “${path}”. Write a namespace into its own field, and the server’s path (such as /socket.io) under “path”.`,
    );
  }
}
