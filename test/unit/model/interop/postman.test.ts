import { describe, expect, it } from 'vitest';
import type { Collection } from '../../../../src/model/collection/collection.ts';
import type { ForeignFile } from '../../../../src/model/interop/interop.ts';
import { exportCollection, importFiles } from '../../../../src/model/interop/main.ts';
import { codesOf, imported } from './support.ts';

const chat: ForeignFile[] = [
  {
    path: 'collections/Shop/.resources/definition.yaml',
    text: `$kind: collection
name: Shop API
description: Orders and chat
variables:
  - key: host
    value: 'http://localhost:3000'
  - key: limit
    value: '10'
`,
  },
  {
    path: 'collections/Shop/Chat.request.yaml',
    text: `\uFEFF$kind: socket.io-request\r
url: '{{host}}/chat?room=1'\r
headers:\r
  - key: X-Client\r
    value: web\r
  - key: X-Off\r
    value: '1'\r
    disabled: true\r
queryParams:\r
  - key: user\r
    value: '{{$guid}}'\r
settings:\r
  version: '4'\r
  path: /ws\r
  handshakeTimeout: 3000\r
  retryCount: 2\r
  strictSSL: false\r
events:\r
  - name: chat:message\r
    subscribeOnConnect: true\r
messages: ./.resources/Chat.resources/messages\r
order: 1000\r
`,
  },
  {
    path: 'collections/Shop/.resources/Chat.resources/messages/join.message.yaml',
    text: `$kind: socket.io-message
name: Join a room
eventName: join
acknowledgement: true
args:
  - content: |-
      {"room": "lobby", "limit": {{limit}}, "text": "{{limit}}", "id": 899068272867328065, "$binary": 1}
    contentType: json
  - content: hello {{vault:token}}
    contentType: text
  - content: AAEC
    contentType: base64
order: 2000
`,
  },
  {
    path: 'collections/Shop/.resources/Chat.resources/messages/leave.message.yaml',
    text: `$kind: socket.io-message\neventName: leave\nargs: []\norder: 1000\n`,
  },
  {
    path: 'collections/Shop/Users/.resources/definition.yaml',
    text: '$kind: collection\norder: 500\nauth:\n  type: bearer\n  credentials:\n    token: "{{api_key}}"\n',
  },
  {
    path: 'collections/Shop/Users/Log in.request.yaml',
    text: `$kind: http-request
url: '{{host}}/users/:id?a=1'
method: POST
queryParams:
  - {key: a, value: '1'}
  - {key: b, value: x y}
pathVariables:
  id: '7'
headers:
  Accept: application/json
body:
  type: json
  content: |-
    {"name": "Rex", "n": {{limit}}}
scripts:
  - type: afterResponse
    code: pm.test('ok', () => 1);
`,
  },
  { path: 'collections/Shop/Feed.request.yaml', text: '$kind: mqtt-request\nurl: mqtt://pets.test\n' },
  {
    path: 'environments/Staging.environment.yaml',
    text: `name: Staging
values:
  - {key: host, value: 'https://staging.example.com', enabled: true, type: default}
  - {key: api_key, value: sk_live_1, enabled: true, type: secret}
`,
  },
];

describe('a Postman collection of version 3', () => {
  it('becomes a collection, without secret values, and lists the omissions', () => {
    const { collection, omissions } = imported(chat);
    expect(collection).toEqual({
      version: 1,
      name: 'Shop API',
      description: 'Orders and chat',
      variables: { host: 'http://localhost:3000', limit: '10' },
      environments: { Staging: { host: 'https://staging.example.com' } },
      connections: {
        Chat: {
          url: '{{host}}',
          namespace: '/chat',
          path: '/ws',
          protocol: 'v4',
          query: { room: '1', user: '{{$uuid}}' },
          headers: { 'X-Client': 'web' },
          tls: { rejectUnauthorized: false },
          timeoutMs: 3000,
          reconnection: { attempts: 2 },
        },
      },
      emits: [
        { name: 'leave', connection: 'Chat', event: 'leave' },
        {
          name: 'Join a room',
          connection: 'Chat',
          event: 'join',
          args: [
            {
              room: 'lobby',
              limit: '{{limit}}',
              text: '{{limit:string}}',
              id: { $number: '899068272867328065' },
              $$binary: 1,
            },
            'hello {{secret:token}}',
            { $binary: 'AAEC' },
          ],
          ack: true,
        },
      ],
      requests: {
        'Log in': {
          method: 'POST',
          url: '{{host}}/users/7?a=1&b=x%20y',
          headers: { Authorization: 'Bearer {{secret:api_key}}', Accept: 'application/json' },
          body: { name: 'Rex', n: '{{limit}}' },
        },
      },
    });
    expect(JSON.stringify(collection)).not.toContain('sk_live_1');
    expect(codesOf(omissions)).toEqual([
      ' secretValue api_key',
      'Chat disabled X-Off',
      'Chat listeners',
      'Feed requestKind mqtt',
      'Users/Log in folderOfRequest',
      'Users/Log in script',
    ]);
  });

  it('is written as Postman reads it, and read again as the same collection', () => {
    const { collection } = imported(chat);
    const { files, omissions } = exportCollection(collection, 'postman');
    expect(files.map(({ path }) => path)).toEqual([
      'collections/Shop API/.resources/definition.yaml',
      'environments/Staging.environment.yaml',
      'collections/Shop API/Chat.request.yaml',
      'collections/Shop API/.resources/Chat.resources/messages/leave.message.yaml',
      'collections/Shop API/.resources/Chat.resources/messages/Join a room.message.yaml',
      'collections/Shop API/Log in.request.yaml',
    ]);
    expect(files[2]?.text).toBe(`$kind: socket.io-request
url: '{{host}}/chat'
headers:
  - key: X-Client
    value: web
queryParams:
  - key: room
    value: '1'
  - key: user
    value: '{{$guid}}'
settings:
  version: '4'
  path: /ws
  handshakeTimeout: 3000
  retryCount: 2
  strictSSL: false
messages: ./.resources/Chat.resources/messages
order: 1000
`);
    expect(files[4]?.text).toContain('limit": {{limit}},\n');
    expect(files[4]?.text).toContain('"id": 899068272867328065');
    expect(codesOf(omissions)).toEqual([' secretVariable api_key', ' secretVariable token']);
    expect(imported(files).collection).toEqual(collection);
  });

  it('has global variables, and lists descriptions and saved responses that a collection cannot hold', () => {
    const files: ForeignFile[] = [
      ...chat.filter(({ path }) => !path.endsWith('/Chat.request.yaml')),
      {
        path: 'collections/Shop/Chat.request.yaml',
        text: "$kind: socket.io-request\nurl: '{{host}}'\ndescription: The chat\n",
      },
      {
        path: 'collections/Shop/Users/.resources/Log in.resources/examples/200 OK.example.yaml',
        text: '$kind: http-example\nresponse: {statusCode: 200, body: {type: text, content: ok}}\n',
      },
      {
        path: 'globals/Globals.globals.yaml',
        text: `name: Globals
values:
  - {key: host, value: 'http://global', enabled: true}
  - {key: region, value: eu, enabled: true}
  - {key: admin, value: pw, type: default, secret: true}
`,
      },
    ];
    const { collection, omissions } = imported(files);
    // The variables of the collection take precedence over the global ones.
    expect(collection.variables).toEqual({ host: 'http://localhost:3000', limit: '10', region: 'eu' });
    expect(codesOf(omissions)).toEqual(
      expect.arrayContaining([' secretValue admin', 'Chat field description', 'Users/Log in examples']),
    );
  });

  it('gives files safe and different names', () => {
    const profile = { url: 'http://localhost' };
    const names = ['../../etc/passwd', 'CON?', 'a', 'A', '..', '', 'x'.repeat(300)];
    const collection: Collection = {
      version: 1,
      name: '../evil',
      connections: { c: profile },
      emits: names.map((name) => ({ name, connection: 'c', event: 'e' })),
    };
    const { files } = exportCollection(collection, 'postman');
    const paths = files.map(({ path }) => path);
    expect(paths.filter((path) => path.split('/').some((part) => part === '..' || part.length > 130))).toEqual([]);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    expect(paths.every((path) => path.startsWith('collections/-evil/'))).toBe(true);
  });

  it('is also read from one JSON document', () => {
    const document = {
      info: { name: 'EC', schema: 'https://schema.postman.com/json/draft-2020-12/collection/v3.0.0/' },
      item: [
        {
          type: 'folder',
          title: 'F',
          children: [
            {
              type: 'ws-socketio-request',
              title: 'Chat',
              payload: { url: 'ws://localhost:3000', settings: { version: '2' } },
              children: [
                {
                  type: 'ws-socketio-message',
                  title: 'Hi',
                  payload: {
                    eventName: 'hi',
                    acknowledgement: false,
                    args: [
                      { type: 'json', content: '[1, {"a": null}]' },
                      { type: 'binary', subtype: 'hex', content: '00 ff' },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    };
    const { collection } = imported([{ path: 'ec.json', text: JSON.stringify(document) }]);
    expect(collection.connections).toEqual({ Chat: { url: 'ws://localhost:3000', protocol: 'v2' } });
    expect(collection.emits).toEqual([
      {
        folder: 'F',
        emits: [{ name: 'Hi', connection: 'Chat', event: 'hi', args: [[1, { a: null }], { $hex: '00 ff' }] }],
      },
    ]);
  });

  it('refuses a workspace with several collections', () => {
    const files = ['A', 'B'].map((name) => ({
      path: `postman/collections/${name}/x.request.yaml`,
      text: '$kind: http-request\n',
    }));
    expect(importFiles(files, 'ws')).toEqual({
      ok: false,
      fault: { code: 'interop.severalCollections', params: { names: 'A, B' } },
    });
  });
});

describe('a Postman collection of version 2.1', () => {
  const collection = {
    info: {
      name: 'Orders',
      description: { content: 'All orders', type: 'text/markdown' },
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: {
      type: 'basic',
      basic: [
        { key: 'username', value: 'ada' },
        { key: 'password', value: 'pw' },
      ],
    },
    variable: [
      { key: 'base', value: 'http://localhost:3000' },
      { key: 'key', value: 's3cret', type: 'secret' },
    ],
    event: [{ listen: 'test', script: { exec: [''] } }],
    item: [
      {
        name: 'Orders',
        item: [
          {
            name: 'Create',
            event: [{ listen: 'test', script: { exec: ['pm.test()'] } }],
            request: {
              method: 'POST',
              header: [{ key: 'X-Key', value: '{{key}}' }],
              url: {
                raw: '{{base}}/orders/:id?full=true',
                host: ['{{base}}'],
                path: ['orders', ':id'],
                query: [
                  { key: 'full', value: 'true' },
                  { key: 'off', value: '1', disabled: true },
                ],
                variable: [{ key: 'id', value: '5' }],
              },
              body: { mode: 'raw', raw: '{\n  "n": 1\n}', options: { raw: { language: 'json' } } },
            },
            response: [{ name: 'OK' }],
          },
          {
            name: 'Form',
            request: {
              method: 'POST',
              auth: { type: 'noauth' },
              url: '{{base}}/form',
              body: { mode: 'urlencoded', urlencoded: [{ key: 'a b', value: 'c&d {{key}}' }] },
            },
          },
          { name: 'Upload', request: { method: 'PUT', url: '{{base}}/up', body: { mode: 'formdata', formdata: [] } } },
        ],
      },
      { name: 'Plain', request: 'http://localhost/plain' },
    ],
  };

  it('becomes requests and variables', () => {
    const { collection: read, omissions } = imported([{ path: 'o.json', text: JSON.stringify(collection) }]);
    expect(read).toEqual({
      version: 1,
      name: 'Orders',
      description: 'All orders',
      variables: { base: 'http://localhost:3000' },
      connections: {},
      emits: [],
      requests: {
        Create: {
          method: 'POST',
          url: '{{base}}/orders/5?full=true',
          headers: { Authorization: '{{secret:Create.headers.Authorization}}', 'X-Key': '{{secret:key}}' },
          body: { n: 1 },
        },
        Form: {
          method: 'POST',
          url: '{{base}}/form',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: 'a+b=c%26d+{{secret:key}}',
        },
        Upload: {
          method: 'PUT',
          url: '{{base}}/up',
          headers: { Authorization: '{{secret:Upload.headers.Authorization}}' },
        },
        Plain: {
          url: 'http://localhost/plain',
          headers: { Authorization: '{{secret:Plain.headers.Authorization}}' },
        },
      },
    });
    expect(codesOf(omissions)).toEqual([
      ' secretValue key',
      'Orders/Create disabled off',
      'Orders/Create examples',
      'Orders/Create folderOfRequest',
      'Orders/Create script',
      'Orders/Create secretValue Create.headers.Authorization',
      'Orders/Form folderOfRequest',
      'Orders/Upload bodyKind formdata',
      'Orders/Upload folderOfRequest',
      'Orders/Upload secretValue Upload.headers.Authorization',
      'Plain secretValue Plain.headers.Authorization',
    ]);
  });

  it('is written again with its requests, and names the connections that it cannot hold', () => {
    const { collection: read } = imported([{ path: 'o.json', text: JSON.stringify(collection) }]);
    const withChat: Collection = { ...read, connections: { Chat: { url: 'http://x' } } };
    const { files, omissions } = exportCollection(withChat, 'postman-v2');
    expect(codesOf(omissions)).toEqual([
      ' secretVariable Create.headers.Authorization',
      ' secretVariable Plain.headers.Authorization',
      ' secretVariable Upload.headers.Authorization',
      ' secretVariable key',
      'Chat onlyInPostman3',
    ]);
    const again = imported([{ path: 'o.json', text: files[0]?.text ?? '' }]).collection;
    expect(again).toEqual(read);
  });

  it('reads exported global variables', () => {
    const globals = {
      name: 'Globals',
      values: [{ key: 'region', value: 'eu', enabled: true }],
      _postman_variable_scope: 'globals',
    };
    const { collection: read } = imported([{ path: 'g.json', text: JSON.stringify(globals) }]);
    expect([read.variables, read.environments]).toEqual([{ region: 'eu' }, undefined]);
  });

  it('reads an exported environment', () => {
    const environment = {
      name: 'Dev',
      values: [
        { key: 'host', value: 'http://dev', enabled: true },
        { key: 'token', value: 'x', type: 'secret' },
      ],
      _postman_variable_scope: 'environment',
    };
    const { collection: read } = imported([{ path: 'e.json', text: JSON.stringify(environment) }]);
    expect(read.environments).toEqual({ Dev: { host: 'http://dev' } });
  });
});
