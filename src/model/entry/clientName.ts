/** Short names of the application's clients, from the facts that their requests show. */
import { quoted } from '../text/quoted.ts';
import { durationText } from '../texts/quantities.ts';
import { clientNameTexts } from './clientNameTexts.ts';

/** The facts that the requests of an observed connection show about its client. */
export interface ObservedClient {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The title of a debugged page, frame or worker. */
  readonly title?: string | undefined;
}

/** Browsers, most specific first, because the user agent of most browsers also contains the names of others. */
const browsers: readonly (readonly [name: string, version: RegExp])[] = [
  ['Edge', /\bEdg(?:A|iOS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[^ ]* (?:Mobile\/\S+ )?Safari\//],
];

/** "Chrome 140 · 127.0.0.1", "Python 3.11 · ::1", "My page · Chrome 140"; the address alone for a client that sends no user agent. */
export function clientName({ address, userAgent, title }: ObservedClient = {}): string {
  const agent = userAgent === undefined ? undefined : agentName(userAgent);
  const [shownTitle, shownAddress] = [title, address].map((text) => (text === undefined ? text : quoted(text, 60)));
  const parts = [shownTitle, agent, shownAddress];
  return parts.filter(Boolean).join(' · ') || clientNameTexts.unknown();
}

/** "Chrome 140", "Python 3.11"; the address for a client that sends no user agent. */
export function shortClientName({ address, userAgent, title }: ObservedClient = {}): string {
  return clientName(userAgent === undefined ? { address } : { userAgent, title });
}

/** The status of a client over HTTP long-polling that has sent no request for a while. */
export function silentText(silentMs: number): string {
  return clientNameTexts.silent({ duration: durationText(silentMs) });
}

function agentName(userAgent: string): string {
  for (const [name, version] of browsers) {
    const found = version.exec(userAgent)?.[1];
    if (found !== undefined) return `${name} ${found}`;
  }
  const [, product = '', version] = /^([^\s/]+)(?:\/(\d+(?:\.\d+)?))?/.exec(userAgent.trim()) ?? [];
  return quoted(version === undefined ? product : `${product} ${version}`, 40);
}
