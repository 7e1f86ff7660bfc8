/** The connections, HTTP responses and time of scenarios, which a test controls. */
import { Emitter } from '../../src/base/emitter.ts';
import { userError } from '../../src/model/cause/userErrors.ts';
import { parseCollection } from '../../src/model/collection/collectionText.ts';
import type { Delivery } from '../../src/model/entry/delivery.ts';
import type { NetworkConditions } from '../../src/model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { ScenarioResult, StepResult } from '../../src/model/scenario/scenarioResult.ts';
import type { OutgoingEmit } from '../../src/engine/contracts/inspectedClient.ts';
import type {
  ConnectionListener,
  ReceivedResponse,
  RequestToSend,
  ScenarioConnection,
  ScenarioHost,
  ScenarioPort,
  SentEvent,
} from '../../src/engine/scenario/scenarioPort.ts';
import { runScenario } from '../../src/engine/scenario/scenarioRun.ts';
import type { ScenarioVariables } from '../../src/engine/scenario/scenarioScope.ts';
import { FakeClock, settled } from './fakeClock.ts';

export class FakeSent implements SentEvent {
  readonly wantsAck: boolean;
  delivery: Delivery | undefined;
  latencyMs: number | undefined;
  cause: SentEvent['cause'];
  #ack: readonly unknown[] | undefined;
  readonly #decided = new Emitter<void>();
  readonly #changed: () => void;

  constructor({ ack }: OutgoingEmit, changed: () => void) {
    this.wantsAck = ack !== undefined;
    this.delivery = 'sent';
    this.#changed = changed;
  }

  ack(): readonly unknown[] | undefined {
    return this.#ack;
  }

  whenDecided(): Promise<void> {
    if (!this.wantsAck || this.delivery !== 'sent') return Promise.resolve();
    return new Promise((resolve) => this.#decided.event(() => resolve()));
  }

  become(delivery: Delivery, ack?: readonly unknown[], latencyMs = 1): void {
    this.delivery = delivery;
    this.#ack = ack;
    if (ack) this.latencyMs = latencyMs;
    this.#decided.fire();
    this.#changed();
  }
}

export class FakeConnection implements ScenarioConnection {
  readonly id: string;
  readonly profile: ConnectionProfile;
  readonly listener: ConnectionListener;
  readonly emits: OutgoingEmit[] = [];
  readonly replies: unknown[] = [];
  sent: FakeSent | undefined;
  conditions: NetworkConditions | undefined;
  isOver = false;
  endCause: ScenarioConnection['endCause'];
  isClosed = false;
  readonly #server: FakeServer;

  constructor(id: string, profile: ConnectionProfile, listener: ConnectionListener, server: FakeServer) {
    this.id = id;
    this.profile = profile;
    this.listener = listener;
    this.#server = server;
  }

  connect(): Promise<void> {
    return this.#server.connected(this);
  }

  emit(emit: OutgoingEmit): FakeSent {
    this.emits.push(emit);
    const sent = new FakeSent(emit, () => this.listener.changed());
    this.sent = sent;
    this.#server.emitted(this, emit, sent);
    return sent;
  }

  setConditions(conditions: NetworkConditions): void {
    this.conditions = conditions;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Simulates that an event is received. */
  receive(event: string, ...args: unknown[]): void {
    this.listener.received({
      event,
      requestsReply: event.endsWith('?'),
      args: () => args,
      matches: (filter) =>
        filter.matches({
          facts: { seq: 1, t: 0, connectionId: this.id, kind: 'event', dir: 'in', event },
          args: () => args,
          payloadText: () => JSON.stringify(args),
        } as unknown as Parameters<typeof filter.matches>[0]),
      reply: (reply) => this.replies.push(reply),
    });
  }

  /** Simulates that the server ends the connection. */
  end(): void {
    this.isOver = true;
    this.endCause = { code: 'server.disconnected' };
    this.listener.changed();
  }
}

export interface FakeServer {
  connected(connection: FakeConnection): Promise<void>;
  emitted(connection: FakeConnection, emit: OutgoingEmit, sent: FakeSent): void;
}

/** Accepts every connection, and acknowledges each emit with its arguments. */
export const echo: FakeServer = {
  connected: () => Promise.resolve(),
  emitted: (_, { ack, args }, sent) => ack && sent.become('acknowledged', args),
};

export interface FakeRunOptions {
  readonly server?: Partial<FakeServer>;
  readonly request?: (request: RequestToSend) => ReceivedResponse;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: ScenarioVariables;
  readonly collection?: object;
  readonly signal?: AbortSignal;
}

/** A run of the first scenario in the collection. */
export class FakeRun {
  readonly clock = new FakeClock();
  readonly connections: FakeConnection[] = [];
  readonly requests: RequestToSend[] = [];
  /** The steps that have ended. */
  readonly steps: StepResult[] = [];
  /** Names of secrets with their receivers. */
  readonly requestedSecrets: string[] = [];
  readonly result: Promise<ScenarioResult>;

  constructor(scenario: object, options: FakeRunOptions = {}) {
    const { server = {}, request, secrets = {}, files = {}, variables = {}, collection = {}, signal } = options;
    const text = JSON.stringify({
      version: 1,
      name: 'n',
      connections: { main: { url: 'http://localhost:3000' }, other: { url: 'http://localhost:3001' } },
      emits: [],
      ...collection,
      scenarios: [{ name: 's', ...scenario }, ...((collection as { scenarios?: unknown[] }).scenarios ?? [])],
    });
    const parsed = parseCollection(text);
    if (!parsed.ok) throw new Error(`${parsed.fault.code} ${JSON.stringify(parsed.fault.params)}`);
    const port: ScenarioPort = {
      clock: this.clock,
      open: (profile, _, listener) => {
        const connection = new FakeConnection(`c${this.connections.length + 1}`, profile, listener, {
          ...echo,
          ...server,
        });
        this.connections.push(connection);
        return connection;
      },
      request: (sent) => {
        this.requests.push(sent);
        if (!request) throw new Error('no request is expected');
        return Promise.resolve(request(sent));
      },
      regexRunner: () => (expression, tested) => expression.test(tested),
      whenLoaded: () => Promise.resolve(),
      uuid: () => 'uuid',
      yieldToEventLoop: settled,
    };
    const host: ScenarioHost = {
      secret: (name, receivers) => {
        this.requestedSecrets.push(`${name} for ${receivers.join()}`);
        const value = secrets[name];
        return value === undefined ? Promise.reject(userError('variable.noSecret', { name })) : Promise.resolve(value);
      },
      network: () => Promise.resolve(undefined),
      file: (path) => Promise.resolve(Buffer.from(files[path] ?? '')),
    };
    const file = parsed.collection;
    const [first] = file.scenarios ?? [];
    if (!first) throw new Error('no scenario');
    const texts = { collection: file.variables, ...variables };
    this.result = runScenario(
      { file, scenario: first, path: ['scenarios', 0], variables: texts },
      port,
      host,
      signal,
      (step) => this.steps.push(step),
    );
  }

  get client(): FakeConnection {
    const [first] = this.connections;
    if (!first) throw new Error('nothing was opened');
    return first;
  }

  /** Whether all connections of the run are closed. */
  get isClosed(): boolean {
    return this.connections.every(({ isClosed }) => isClosed);
  }

  /** Runs everything that can run without time passing. */
  async settled(): Promise<this> {
    for (let iteration = 0; iteration < 5; iteration++) await settled();
    return this;
  }
}

/** The result without the fields that most tests do not examine. */
export async function outcome(run: FakeRun): Promise<unknown> {
  const { status, steps } = await run.result;
  return [status, ...steps.map((step) => (step.cause ? [step.status, step.cause.code] : step.status))];
}
