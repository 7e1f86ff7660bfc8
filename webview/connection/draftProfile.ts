/** Makes a profile from a draft, or returns why its fields cannot be used. Pure. */
import { causeMessage, causeSentence } from '../../src/model/cause/causeTexts.ts';
import * as v from 'valibot';
import { maxTimerMs } from '../../src/base/clock.ts';
import { messageOf } from '../../src/base/userError.ts';
import { checkDepth } from '../../src/model/payload/depthLimit.ts';
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import { parsePayloadText } from '../../src/model/payload/payloadText.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { timeLimitSchema, wholeDurationSchema } from '../../src/model/profile/duration.ts';
import { profileFaults } from '../../src/model/profile/profileFaults.ts';
import { mapSecrets } from '../../src/model/profile/profileSecrets.ts';
import { redacted } from '../../src/model/url/secretName.ts';
import { canonicalUrl } from '../../src/model/url/serverUrl.ts';
import type { ConnectionDraft, DraftField, Pair, PairField, TextField } from './connectionDraft.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { wholeNumberOf, withDecimalPoint } from '../../src/model/texts/numberText.ts';
import { draftTexts } from './draftTexts.ts';

/** A field of the draft, or a row of one: "headers.0". */
export type FaultKey = DraftField | `${PairField}.${number}`;
export type DraftFaults = Readonly<Partial<Record<FaultKey, string>>>;
export type DraftResult = { ok: true; profile: ConnectionProfile } | { ok: false; faults: DraftFaults };

/** The hidden values of a draft, and the revealed values, which the draft may contain unchanged. */
export interface HiddenValues {
  masked: ReadonlySet<string>;
  revealed: ReadonlyMap<string, string>;
}
const nothingHidden: HiddenValues = { masked: new Set(), revealed: new Map() };

/**
 * The profile of a draft. Empty fields and those with the default value are left out, so that the client's own defaults apply.
 * Hidden values stay masked, and so do revealed ones that were not changed: the host restores them.
 */
export function profileOf(draft: ConnectionDraft, hidden: HiddenValues = nothingHidden): DraftResult {
  const reader = new DraftReader(draft);
  const profile = reader.profile(hidden);
  return Object.keys(reader.faults).length > 0 ? { ok: false, faults: reader.faults } : { ok: true, profile };
}

/** Whether two drafts make the same profile, even if their texts differ. */
export function sameProfile(a: ConnectionDraft, b: ConnectionDraft, hidden: HiddenValues): boolean {
  const [first, second] = [profileOf(a, hidden), profileOf(b, hidden)];
  return first.ok && second.ok && JSON.stringify(first.profile) === JSON.stringify(second.profile);
}

/** All faults, except those of a field and its rows. */
export function withoutFault(faults: DraftFaults, field: DraftField): DraftFaults {
  return Object.fromEntries(Object.entries(faults).filter(([key]) => key.split('.')[0] !== field));
}

/** The field or row of a draft for a path in its profile; undefined for a path that the form does not show. */
export function faultKeyOf(draft: ConnectionDraft, [field, name]: readonly (string | number)[]): FaultKey | undefined {
  if (field === 'tls') return isField(draft, name) ? name : undefined;
  if (field === 'headers' || field === 'query' || field === 'replies') {
    const index = draft[field].findIndex((pair) => pair.name.trim() === name);
    return index < 0 ? undefined : `${field}.${index}`;
  }
  return isField(draft, field) ? field : undefined;
}

function isField(draft: ConnectionDraft, name: string | number | undefined): name is DraftField {
  return typeof name === 'string' && Object.hasOwn(draft, name);
}

/** Whether anything in a profile is still masked. */
export function holdsMask(profile: ConnectionProfile): boolean {
  let found = false;
  mapSecrets(profile, (value) => {
    found ||= value === redacted;
    return value;
  });
  return found;
}

const faultFields = ['url', 'namespace', 'path', 'proxy', 'tryAllTransports', 'addTrailingSlash'] as const;

function isFaultField(field: string): field is (typeof faultFields)[number] {
  return (faultFields as readonly string[]).includes(field);
}

class DraftReader {
  readonly #draft: ConnectionDraft;
  readonly faults: Partial<Record<FaultKey, string>> = {};

  constructor(draft: ConnectionDraft) {
    this.#draft = draft;
  }

  profile({ masked, revealed }: HiddenValues): ConnectionProfile {
    const draft = this.#draft;
    const retries = this.#whole('retries');
    const ackTimeoutMs = this.#duration('ackTimeout', timeLimitSchema);
    const profile = compact<ConnectionProfile>({
      name: this.#text('name'),
      url: this.#url(),
      namespace: this.#text('namespace'),
      path: this.#text('path'),
      protocol: draft.protocol === 'v2' || draft.protocol === 'v4' ? draft.protocol : undefined,
      parser: draft.parser === 'msgpack' ? 'msgpack' : undefined,
      transports: transportsOf(draft.transports),
      upgrade: draft.upgrade ? undefined : false,
      rememberUpgrade: draft.rememberUpgrade || undefined,
      tryAllTransports: draft.tryAllTransports || undefined,
      addTrailingSlash: draft.addTrailingSlash ? undefined : false,
      auth: this.#read('auth', () => objectOf(draft.auth)),
      query: this.#pairs('query', String),
      headers: this.#pairs('headers', String),
      withCredentials: draft.cookies || undefined,
      tls: unlessEmpty({
        ca: this.#text('ca'),
        cert: this.#text('cert'),
        key: this.#text('key'),
        pfx: this.#text('pfx'),
        passphrase: draft.passphrase || undefined,
        servername: this.#text('servername'),
        rejectUnauthorized: draft.anyCertificate ? false : undefined,
      }),
      proxy: this.#text('proxy'),
      reconnection: unlessEmpty({
        enabled: draft.reconnection ? undefined : false,
        attempts: this.#whole('attempts'),
        delayMs: this.#duration('delay', wholeDurationSchema),
        delayMaxMs: this.#duration('delayMax', wholeDurationSchema),
        randomizationFactor: this.#read('randomization', () => shareOf(draft.randomization)),
      }),
      timeoutMs: this.#duration('timeout', timeLimitSchema),
      ackTimeoutMs,
      retries,
      maxAttachments: this.#whole('maxAttachments'),
      replies: this.#pairs('replies', replyOf),
    });
    if (retries && !ackTimeoutMs && !this.faults.ackTimeout) {
      this.faults.ackTimeout = draftTexts.retriesWithoutTimeout();
    }
    this.#checkFields(profile);
    this.#checkMasks(profile, masked);
    return mapSecrets(profile, (value, field) => (revealed.get(field) === String(value) ? redacted : value));
  }

  /** The URL in its canonical form, or as it is typed when it cannot be parsed. */
  #url(): string {
    const { url } = this.#draft;
    try {
      return canonicalUrl(url).replaceAll(encodeURIComponent(redacted), redacted);
    } catch {
      return url.trim();
    }
  }

  /** Finds values that cannot be sent to any server. */
  #checkFields(profile: ConnectionProfile): void {
    for (const { field, cause } of profileFaults(profile)) {
      const message = causeSentence(cause);
      const [, kind, name] = /^(headers|query)\.(.*)$/s.exec(field) ?? [];
      if (kind === 'headers' || kind === 'query') {
        const index = this.#draft[kind].findIndex((pair) => pair.name.trim() === name);
        this.faults[`${kind}.${Math.max(0, index)}`] ??= message;
      } else if (isFaultField(field)) {
        this.faults[field] ??= message;
      }
    }
  }

  /** Reports each mask for which the draft has no hidden value. Otherwise, the text of the mask would be sent to the server. */
  #checkMasks(profile: ConnectionProfile, masked: ReadonlySet<string>): void {
    const lost = draftTexts.hiddenElsewhere();
    for (const kind of ['headers', 'query'] as const) {
      this.#draft[kind].forEach(({ name, value }, index) => {
        if (value === redacted && !masked.has(`${kind}.${name.trim()}`)) this.faults[`${kind}.${index}`] ??= lost;
      });
    }
    mapSecrets(profile, (value, field) => {
      if (typeof value !== 'string' || !value.includes(redacted)) return value;
      const [section = ''] = field.split('.');
      const key = section === 'tls' ? 'passphrase' : section;
      if (key !== 'auth' && key !== 'passphrase' && key !== 'url' && key !== 'proxy') return value;
      if (value !== redacted) this.faults[key] ??= draftTexts.maskInText({ mask: redacted });
      else if (!masked.has(field)) this.faults[key] ??= draftTexts.nothingHidden({ field });
      return value;
    });
  }

  #text(field: TextField): string | undefined {
    return this.#draft[field].trim() || undefined;
  }

  #whole(field: TextField): number | undefined {
    return this.#read(field, () => wholeOf(this.#draft[field]));
  }

  #duration(field: TextField, schema: typeof timeLimitSchema | typeof wholeDurationSchema): number | undefined {
    return this.#read(field, () => {
      const duration = wholeOf(this.#draft[field]);
      if (v.is(v.optional(schema), duration)) return duration;
      throw new Error(draftTexts.duration({ min: schema === timeLimitSchema ? 1 : 0, max: maxTimerMs }));
    });
  }

  #pairs<T>(field: PairField, read: (value: string) => T): Record<string, T> | undefined {
    const pairs: [string, T][] = [];
    this.#draft[field].forEach((pair: Pair, index) => {
      const name = field === 'replies' ? pair.name : pair.name.trim();
      if (name === '' && pair.value.trim() === '') return;
      this.#read(`${field}.${index}`, () => {
        if (name === '') throw new Error(commonTexts.nameMissing());
        if (pairs.some(([known]) => known === name)) throw new Error(draftTexts.nameTwice({ name }));
        pairs.push([name, read(pair.value)]);
      });
    });
    return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
  }

  #read<T>(field: FaultKey, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      this.faults[field] = messageOf(error);
      return undefined;
    }
  }
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

function compact<T extends object>(loose: Loose<T>): T {
  return Object.fromEntries(Object.entries(loose).filter(([, value]) => value !== undefined)) as T;
}

function unlessEmpty<T extends object>(loose: Loose<T>): T | undefined {
  const kept = compact(loose);
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function transportsOf(text: string): ConnectionProfile['transports'] {
  if (text === 'polling' || text === 'websocket') return [text];
  return text === 'websocketFirst' ? ['websocket', 'polling'] : undefined;
}

/**
 * Parses JSON.
 * @throws with line and column
 */
function jsonOf(text: string): unknown {
  try {
    const value = parseNotationJson(text);
    checkDepth(value);
    return value;
  } catch (error) {
    const result = parsePayloadText(text);
    if (result.ok) throw error;
    const { line, column } = result.fault;
    const message = causeMessage(result.fault);
    throw new Error(commonTexts.lineFault({ message, line, column }), { cause: error });
  }
}

function objectOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return undefined;
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(draftTexts.notAnObject({ example: '{"token": "…"}' }));
  }
  return value as Record<string, unknown>;
}

/** The arguments of a reply. They stay in payload notation, and are only checked here. */
function replyOf(text: string): unknown[] {
  const result = parsePayloadText(text.trim() === '' ? '[]' : text);
  if (!result.ok) {
    const { line, column } = result.fault;
    const message = causeMessage(result.fault);
    throw new Error(commonTexts.lineFault({ message, line, column }));
  }
  const value: unknown = text.trim() === '' ? [] : parseNotationJson(text);
  if (!Array.isArray(value)) throw new Error(draftTexts.notAnArray({ example: '[{"status": "ok"}]' }));
  return value;
}

function wholeOf(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const number = wholeNumberOf(text);
  if (number === undefined) throw new Error(commonTexts.wholeNumberNeeded());
  return number;
}

function shareOf(text: string): number | undefined {
  const typed = withDecimalPoint(text);
  if (typed === '') return undefined;
  const share = Number(typed);
  if (!/^\d*\.?\d+$/.test(typed) || share > 1) throw new Error(draftTexts.share());
  return share;
}
