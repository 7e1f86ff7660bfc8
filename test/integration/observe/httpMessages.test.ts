/** Parts of HTTP messages other than head and body, which some frameworks send, arrive through the proxy as they do without the proxy. */
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { sliceMs } from '../../../src/engine/contracts/timeSlicer.ts';
import { readProxyTarget } from '../../../src/model/url/proxyTarget.ts';
import { ReverseProxy, type ReverseProxyOptions } from '../../../src/engine/observe/proxy/reverseProxy.ts';
import { RecordedTap } from '../../support/recordedTap.ts';

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** @param options.name the name under which the proxy reaches the server
 * @returns the URL of a proxy in front of the server */
async function proxied(
  listener: http.RequestListener,
  { name = '127.0.0.1', ...options }: Partial<ReverseProxyOptions> & { name?: string } = {},
): Promise<string> {
  const server = http.createServer({ maxHeaderSize: 256 * 1024 }, listener).listen(0, '127.0.0.1');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const target = readProxyTarget(`http://${name}:${(server.address() as AddressInfo).port}`);
  const all = { target, host: '127.0.0.1', port: 0, id: 'proxy-1', ...options };
  const proxy = await ReverseProxy.listen(all, new RecordedTap());
  closing.push(() => proxy.dispose());
  return proxy.url;
}

function send(url: string, options: http.RequestOptions = {}): http.ClientRequest {
  const request = http.request(url, { agent: false, maxHeaderSize: 256 * 1024, ...options });
  closing.push(() => request.destroy());
  return request;
}

async function responseTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response;
}

it('forwards the head of a stream whose first data are sent later', async () => {
  const url = await proxied((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
  });
  const response = await responseTo(send(url).end());
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/event-stream']);
});

it('forwards the end of a client that no longer reads a stream', async () => {
  let closed: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (closed = resolve));
  const url = await proxied((_request, response) => {
    response.writeHead(200).flushHeaders();
    response.once('close', closed);
  });
  const request = send(url).end();
  await responseTo(request);
  request.destroy();
  await ended;
});

it.each(['/?EIO=4&transport=polling', '/upload'])(
  'forwards the end of a client that leaves within its body, to %s',
  async (path) => {
    let closed: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    let begun: () => void = () => undefined;
    const received = new Promise<void>((resolve) => (begun = resolve));
    const url = await proxied((request, response) => {
      if (request.method === 'GET') return void response.end('works');
      request.once('data', begun).once('error', closed);
    });
    const request = send(url + path, { method: 'POST', headers: { 'Content-Length': 1000 } });
    request.on('error', () => undefined).write('some');
    await received;
    request.destroy();
    await ended;
    expect(await text(await responseTo(send(url).end()))).toBe('works');
  },
);

it('forwards long headers, in both directions', async () => {
  const long = 'x'.repeat(100_000);
  const url = await proxied((request, response) => {
    response.writeHead(200, { 'Content-Security-Policy': long }).end(String(request.headers['x-long']?.length));
  });
  const response = await responseTo(send(url, { headers: { 'X-Long': long } }).end());
  expect([response.statusCode, await text(response)]).toEqual([200, '100000']);
  expect(response.headers['content-security-policy']).toBe(long);
});

it('forwards trailers, in both directions', async () => {
  const url = await proxied((request, response) => {
    void text(request).then((body) => {
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write(body);
      response.addTrailers({ 'X-Sum': `${String(request.trailers['x-count'])} of ${body}` });
      response.end();
    });
  });
  const request = send(`${url}/?EIO=4&transport=polling`, { method: 'POST', headers: { Trailer: 'X-Count' } });
  request.write('body');
  request.addTrailers({ 'X-Count': '4' });
  const response = await responseTo(request.end());
  expect(await text(response)).toBe('body');
  expect(response.trailers).toEqual({ 'x-sum': '4 of body' });
});

it('forwards informational responses before the final one', async () => {
  const url = await proxied((request, response) => {
    response.writeProcessing();
    const links =
      request.url === '/none' ? ['/not a link'] : ['</a.css>; rel=preload; as=style', '</b.js>; rel=preload'];
    const { socket } = response;
    // The response is written to the socket, because Node.js refuses to write an invalid link.
    socket?.write(`HTTP/1.1 103 Early Hints\r\n${links.map((link) => `Link: ${link}\r\n`).join('')}\r\n`);
    response.end('done');
  });
  const early: unknown[] = [];
  for (const path of ['/some', '/none']) {
    const request = send(url + path);
    request.on('information', ({ statusCode, headers }) => early.push([path, statusCode, headers['link']]));
    expect(await text(await responseTo(request.end()))).toBe('done');
  }
  expect(early).toEqual([
    ['/some', 102, undefined],
    ['/some', 103, '</a.css>; rel=preload; as=style, </b.js>; rel=preload'],
    ['/none', 102, undefined],
  ]);
});

it('changes redirects to the target, under any of its names on this machine', async () => {
  const url = await proxied((request, response) => {
    const port = (request.socket.address() as AddressInfo).port;
    const to = (request.url ?? '').slice(1).replace('PORT', String(port));
    response.writeHead(302, { Location: to }).end();
  });
  const location = async (to: string): Promise<string | undefined> =>
    (await responseTo(send(`${url}/${to}`).end())).headers.location;
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    expect(await location(`http://${host}:PORT/login?a=1`)).toBe(`${url}/login?a=1`);
  }
  for (const other of ['http://localhost:1/', 'http://app.localhost:1/', 'http://example.com/']) {
    expect(await location(other)).toBe(other);
  }
});

it('changes cookies for the domain of the target, which a browser would refuse', async () => {
  const sent = [
    'a=1; Domain=localhost; Path=/; HttpOnly',
    'b=domain=x;Secure;domain=.LOCALHOST',
    'c=1; Domain=example.com',
    'd=1; Domain=127.0.0.1',
    'e=1; Domain=; Secure',
  ];
  const url = await proxied((_request, response) => response.setHeader('Set-Cookie', sent).end(), {
    name: 'localhost',
  });
  const response = await responseTo(send(url).end());
  expect(response.headers['set-cookie']).toEqual(['a=1; Path=/; HttpOnly', 'b=domain=x;Secure', ...sent.slice(2)]);
});

it('keeps cookies for a domain of the proxy itself', async () => {
  const cookie = 'a=1; Domain=app.test';
  const listener: http.RequestListener = (_request, response) => response.setHeader('Set-Cookie', [cookie]).end();
  const url = await proxied(listener, { allowedHosts: ['eu.app.test'] });
  const response = await responseTo(send(url, { headers: { Host: 'eu.app.test' } }).end());
  expect(response.headers['set-cookie']).toEqual([cookie]);
});

it.each(['/?EIO=4&transport=polling', '/upload'])(
  'forwards the response to an upload that the target does not read, to %s',
  async (path) => {
    const url = await proxied((request, response) => {
      response.writeHead(413, { Connection: 'close' }).end('too large', () => request.socket.destroy());
    });
    for (let round = 0; round < 5; round++) {
      const request = send(url + path, { method: 'POST' });
      // The target does not read the rest of the body, so the client can get an error.
      request.on('error', () => undefined).end(Buffer.alloc(20_000_000));
      const response = await responseTo(request);
      expect([response.statusCode, await text(response)]).toEqual([413, 'too large']);
    }
  },
);

it('sends the origin of the target in place of the proxy’s, if the origin is changed', async () => {
  const seen = async (changeOrigin: boolean, page: (url: string) => string): Promise<unknown> => {
    const url = await proxied(
      ({ headers: { host, origin, referer } }, response) => response.end(JSON.stringify({ host, origin, referer })),
      { changeOrigin, name: 'localhost' },
    );
    const headers = { Origin: page(url), Referer: `${page(url)}/a?b=1` };
    const response = await responseTo(send(url, { headers }).end());
    const { host, origin, referer } = JSON.parse(await text(response)) as Record<string, string>;
    return { host: host === new URL(url).host, origin, referer, url };
  };
  expect(await seen(true, (url) => url)).toMatchObject({
    host: false,
    origin: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string,
    referer: expect.stringMatching(/^http:\/\/localhost:\d+\/a\?b=1$/) as string,
  });
  const other = { origin: 'http://other.test', referer: 'http://other.test/a?b=1' };
  expect(await seen(true, () => 'http://other.test')).toMatchObject(other);
  expect(await seen(false, (url) => url)).toMatchObject({
    host: true,
    origin: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
  });
});

it('an open connection keeps the time slices of the engine short, so that its bytes do not wait for a search', async () => {
  const url = await proxied((_request, response) => {
    response.writeHead(200).flushHeaders();
  });
  const usual = sliceMs();
  const request = send(url).end();
  await responseTo(request);
  expect(sliceMs()).toBeLessThan(usual / 4);
  request.destroy();
  await expect.poll(sliceMs).toBe(usual);
});
