/** The methods of NestJS gateways, with classes that have the shape of those of NestJS. `npm run test:matrix` runs a real gateway. */
import { expect, it } from 'vitest';
import { CallSites } from '../../../src/probe/callSites.ts';
import { NestGateways } from '../../../src/probe/nestGateways.ts';

interface Handler {
  readonly message: string;
  readonly methodName: string;
  readonly callback: () => unknown;
}

function nest() {
  const sites = new CallSites({ now: () => 0, report: () => undefined, missed: () => undefined });
  const gateways = new NestGateways({ sites });
  const decorators = { SubscribeMessage: (_event: string) => (_target: object, _method: string) => undefined };
  const registered: [event: string, site: number | undefined][] = [];
  const controller = {
    subscribeMessages(handlers: readonly Handler[], _client: unknown, _instance: object): unknown[] {
      for (const { message } of handlers) registered.push([message, gateways.siteOf(message)]);
      registered.push(['disconnect', gateways.siteOf('disconnect')]);
      return handlers.map(({ callback }) => callback());
    },
  };
  gateways.observeDecorator(decorators);
  gateways.observeController(controller);
  const linesOf = (): unknown[] =>
    registered.map(([event, id]) => [event, sites.known.find((site) => site.id === id)?.line]);
  return { gateways, decorators, controller, linesOf };
}

it('the decorators of the methods that NestJS registers are found, including methods of a base class', () => {
  const { gateways, decorators, controller, linesOf } = nest();
  class Base {
    readonly kind = 'gateway';
  }
  class Gateway extends Base {}
  const line = Number(/:(\d+):\d+\)?$/m.exec(new Error('line').stack?.split('\n')[1] ?? '')?.[1]);
  decorators.SubscribeMessage('own')(Gateway.prototype, 'first');
  decorators.SubscribeMessage('inherited')(Base.prototype, 'second');
  decorators.SubscribeMessage('twice')(Gateway.prototype, 'third');
  decorators.SubscribeMessage('twice')(Gateway.prototype, 'fourth');
  const handler = (message: string, methodName: string): Handler => ({
    message,
    methodName,
    callback: () => methodName,
  });
  const handlers = [
    handler('own', 'first'),
    handler('inherited', 'second'),
    handler('twice', 'third'),
    handler('twice', 'fourth'),
    handler('other', 'not decorated'),
  ];
  expect(controller.subscribeMessages(handlers, {}, new Gateway())).toEqual(
    handlers.map(({ methodName }) => methodName),
  );
  expect(linesOf()).toEqual([
    ['own', line + 1],
    ['inherited', line + 2],
    ['twice', undefined],
    ['twice', undefined],
    ['other', undefined],
    ['disconnect', undefined],
  ]);
  expect(gateways.siteOf('own')).toBeUndefined();
});
