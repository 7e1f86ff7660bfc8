/**
 * A scenario as a script of Artillery 2, for its engine `socketio`. The steps of `use` are inlined. How this engine behaves, and what the
 * script contains because of it (source: `engine_socketio.ts` and `engine_util.ts` of artillery 2.0.34):
 * - One socket for each namespace and user. The socket of `config.target` is opened before the first step of the flow.
 * - `response` belongs to an emit, and cannot be combined with `acknowledge`. Without `args`, it waits until the timeout, whatever is
 *   received. The script therefore has an empty text as `args`, with `concat`: every event contains the empty text.
 * - References to variables in `config` are replaced when the script is loaded. At that time, the variables have no values, so the script
 *   has the options of the socket in the scenario and not in `config`.
 * - A list of `emit` may only contain texts. Artillery does not check this in a `loop`. An emit with one argument can have any value as
 *   `data`.
 * - `match` and `capture` read the arguments as JSON, as `$.0.id`.
 * - HTTP requests of a flow are sent after the socket was opened. Requests whose results the handshake needs are therefore in `before`, and
 *   are sent once, before the test.
 */
import type { Collection } from '../collection/collection.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import { ArtilleryFlow, namespaceText } from './artilleryFlow.ts';
import { connectedKeys, inlined, type PlacedStep } from './artillerySteps.ts';
import { ArtilleryValues } from './artilleryValues.ts';
import { compact } from './fields.ts';
import type { Omission } from './interop.ts';
import { OmissionList } from './omissionList.ts';
import { mapTexts } from './references.ts';
import { yamlOf } from './yamlText.ts';

export interface ExportedScript {
  readonly text: string;
  readonly omissions: readonly Omission[];
}

/**
 * @param name the name of a scenario of the collection
 * @param comment the text of an omission, which becomes a comment of the script
 * @returns undefined if there is no such scenario
 */
export function exportScenario(
  collection: Collection,
  name: string,
  comment: (omission: Omission) => string,
): ExportedScript | undefined {
  const scenario = collection.scenarios?.find((one) => one.name === name);
  if (!scenario) return undefined;
  const omissions = new OmissionList();
  const steps = inlined(collection, scenario.steps, '');
  const first = scenario.connection === undefined ? [] : [{ at: '', step: { connect: scenario.connection } } as const];
  const placed: PlacedStep[] = [...first, ...steps];
  const key = connectedKeys(placed)[0];
  const main =
    key !== undefined && Object.hasOwn(collection.connections, key) ? collection.connections[key] : undefined;
  const texts = new ArtilleryValues(collection, omissions);
  const flow = new ArtilleryFlow(collection, main, placed, texts, omissions);
  const { before, steps: written } = flow.write();
  const { target, socketio, tls } = settingsOf(main, key ?? '', texts, flow.ownNamespace, omissions);
  const variables = texts.variables(collection.variables ?? {});
  const environments = Object.fromEntries(
    Object.entries(collection.environments ?? {}).map(([environment, scope]) => {
      const own = texts.variables(scope);
      const url = texts.resolved(target, scope);
      return [environment, compact({ target: url, variables: own })];
    }),
  );
  const script = compact({
    config: compact({
      target: texts.resolved(target, {}),
      timeout: flow.timeoutSeconds,
      phases: [{ duration: 1, arrivalCount: 1 }],
      variables,
      environments: Object.keys(environments).length > 0 ? environments : undefined,
      tls,
    }),
    before: before.length > 0 ? { flow: before } : undefined,
    scenarios: [
      compact({
        name: scenario.name,
        engine: 'socketio',
        socketio: Object.keys(socketio).length > 0 ? socketio : undefined,
        flow: written,
      }),
    ],
  });
  const lines = omissions.all.map((omission) => `# ${oneLine(comment(omission))}\n`);
  return { text: `${lines.join('')}${yamlOf(script)}`, omissions: omissions.all };
}

function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they would end the comment
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

const kept = [
  'transports',
  'upgrade',
  'rememberUpgrade',
  'tryAllTransports',
  'addTrailingSlash',
  'withCredentials',
] as const;

function settingsOf(
  profile: ConnectionProfile | undefined,
  at: string,
  texts: ArtilleryValues,
  ownNamespace: string | undefined,
  omissions: OmissionList,
) {
  if (!profile) return { target: '', socketio: {}, tls: undefined };
  const { url, namespace, path, query, headers, auth, tls, timeoutMs, reconnection = {}, name: _, ...rest } = profile;
  const { rejectUnauthorized, ...files } = tls ?? {};
  for (const field of Object.keys(files)) omissions.add(at, 'field', `tls.${field}`);
  for (const [field, value] of Object.entries(rest)) {
    const isDefault =
      value === undefined ||
      value === 'auto' ||
      (field === 'protocol' && value === 'v4') ||
      (field === 'parser' && value === 'default');
    if (!isDefault && !kept.some((one) => one === field)) omissions.add(at, 'field', field);
  }
  const socketio = compact({
    path,
    query,
    extraHeaders: headers,
    auth: auth && texts.payload(auth, at),
    ...Object.fromEntries(kept.map((field) => [field, profile[field]])),
    timeout: timeoutMs,
    reconnection: reconnection.enabled,
    reconnectionAttempts: reconnection.attempts,
    reconnectionDelay: reconnection.delayMs,
    reconnectionDelayMax: reconnection.delayMaxMs,
    randomizationFactor: reconnection.randomizationFactor,
  });
  const { auth: written, ...others } = socketio;
  const filled = mapTexts(others, (text) => texts.text(text, at));
  return {
    target: `${url.replace(/\/+$/, '')}${ownNamespace === undefined ? '' : namespaceText(namespace)}`.replace(
      /^ws/i,
      'http',
    ),
    socketio: { ...filled, ...(written !== undefined && { auth: written }) },
    tls: rejectUnauthorized === undefined ? undefined : { rejectUnauthorized },
  };
}
