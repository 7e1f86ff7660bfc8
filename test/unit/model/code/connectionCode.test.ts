import { expect, it } from 'vitest';
import { connectionCode } from '../../../../src/model/code/connectionCode.ts';

it('the code opens a connection as JavaScript does', () => {
  expect(connectionCode({ url: 'http://localhost:3000' })).toBe('const socket = io("http://localhost:3000")');
  expect(
    connectionCode({
      url: 'https://example.com/',
      namespace: '/chat',
      path: '/socket.io',
      transports: ['websocket'],
      auth: { token: '{{secret:token}}' },
      headers: { 'X-Key': 'k' },
      reconnection: { enabled: false },
      tls: { ca: './ca.pem' },
      replies: { ping: [] },
    }),
  ).toBe(
    [
      'const socket = io("https://example.com/chat", {',
      '  path: "/socket.io",',
      '  transports: ["websocket"],',
      '  auth: { token: "{{secret:token}}" },',
      '  extraHeaders: { "X-Key": "k" },',
      '  reconnection: false,',
      '})',
    ].join('\n'),
  );
});
