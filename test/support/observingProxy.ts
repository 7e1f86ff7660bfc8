/** The reverse proxy in front of a server, with a decoder as its tap. */
import { ReverseProxy } from '../../src/engine/observe/proxy/reverseProxy.ts';
import type { ExchangeTap, ProxyTap } from '../../src/engine/observe/proxy/proxyTap.ts';
import { readProxyTarget } from '../../src/model/url/proxyTarget.ts';
import type { SocketDecoder } from '../../src/engine/observe/decode/socketDecoder.ts';
import { TrafficDecoder } from '../../src/engine/observe/decode/trafficDecoder.ts';
import { RecordingSink } from './recordingSink.ts';

export interface ObservingProxy {
  readonly proxy: ReverseProxy;
  readonly sink: RecordingSink;
  /** Errors that the decoder threw; there must be none. */
  readonly failures: unknown[];
}

let proxies = 0;

export async function observe(url: string): Promise<ObservingProxy> {
  const sink = new RecordingSink();
  const failures: unknown[] = [];
  const traffic = new TrafficDecoder(sink, () => Date.now());
  const tap: ProxyTap = {
    request: (head) => {
      const socket = head.isUpgrade ? traffic.webSocket(head) : undefined;
      return socket ? socketTap(socket) : pollingTap(traffic, head);
    },
    targetFailed: () => undefined,
    targetResponded: () => undefined,
    tapFailed: (error) => void failures.push(error),
  };
  const id = `observing ${++proxies}`;
  const options = { target: readProxyTarget(url), host: '127.0.0.1', id };
  return { proxy: await ReverseProxy.listen(options, tap), sink, failures };
}

function pollingTap(traffic: TrafficDecoder, head: Parameters<ProxyTap['request']>[0]): ExchangeTap | undefined {
  const exchange = traffic.polling(head, performance.now());
  return (
    exchange && {
      toServer: (chunk) => exchange.requestBody(chunk, performance.now()),
      response: ({ status, headers }) => exchange.response(status, headers, performance.now()),
      toClient: (chunk) => exchange.responseBody(chunk),
      end: (isComplete) => exchange.responseEnd(performance.now(), isComplete),
    }
  );
}

function socketTap(socket: SocketDecoder): ExchangeTap {
  let status = 0;
  return {
    toServer: (chunk) => socket.bytes('client', chunk, performance.now()),
    response: (head) => {
      status = head.status;
      if (status === 101) socket.accepted(head.headers);
    },
    toClient: (chunk) => {
      if (status === 101) socket.bytes('server', chunk, performance.now());
    },
    end: () => {
      if (status === 101) socket.end(performance.now());
      else socket.refused(status, Buffer.alloc(0), performance.now());
    },
  };
}
