import { describe, expect, it } from 'vitest';
import { exportCollection } from '../../../../src/model/interop/main.ts';
import { codesOf, imported } from './support.ts';

const file = `type: collection.insomnia.rest/5.0
schema_version: "5.1"
name: Chat API
meta:
  id: wrk_1
  description: Everything
collection:
  - name: Users
    meta: {id: fld_1, sortKey: -5}
    environment: {limit: 1}
    children:
      - url: "{{ _.base_url }}/users"
        name: List users
        meta: {id: req_1, sortKey: 2}
        method: GET
        parameters:
          - {id: p, name: page, value: "{{ _.page }}"}
          - {name: off, value: "1", disabled: true}
        authentication: {type: bearer, token: "{{ vault.token }}"}
        scripts: {preRequest: "", afterResponse: "insomnia.test()"}
      - url: "{{ _.base_url }}/login"
        name: Log in
        meta: {id: req_2, sortKey: 1}
        method: POST
        body:
          mimeType: application/json
          text: |-
            {"user": "{{ _.user.name }}", "id": "{% uuid 'v4' %}", "n": {{ _.page }}}
        headers:
          - {name: Accept, value: "application/json"}
  - url: "{{ _.base_url }}/chat"
    name: Chat
    meta: {id: socketio-req_1, sortKey: -10}
    settings:
      encodeUrl: true
      path: /ws
      cookies: {send: true, store: true}
    authentication: {type: singleToken, token: "{{ _.user.name | upper }}"}
    headers:
      - {name: X-A, value: "1"}
    parameters:
      - {name: room, value: lobby}
    eventListeners:
      - {id: e1, eventName: message, desc: "", isOpen: true}
  - url: ws://localhost/raw
    name: Raw
    meta: {id: ws-req_1, sortKey: 3}
  - name: Rpc
    url: localhost:50051
    meta: {id: greq_1, sortKey: 4}
    reflectionApi: {enabled: false}
environments:
  name: Base Environment
  meta: {id: env_1}
  data:
    base_url: http://localhost:3000
    page: 2
    user: {name: Ada}
  subEnvironments:
    - name: Staging
      data: {base_url: https://staging.example.com}
`;

describe('an Insomnia collection of version 5', () => {
  it('becomes a collection', () => {
    const { collection, omissions } = imported([{ path: 'chat.yaml', text: file }]);
    expect(collection).toEqual({
      version: 1,
      name: 'Chat API',
      description: 'Everything',
      variables: { base_url: 'http://localhost:3000', page: '2', 'user.name': 'Ada' },
      environments: { Staging: { base_url: 'https://staging.example.com' } },
      connections: {
        Chat: {
          url: '{{base_url}}',
          namespace: '/chat',
          path: '/ws',
          auth: { token: '{{ _.user.name | upper }}' },
          query: { room: 'lobby' },
          headers: { 'X-A': '1' },
        },
      },
      emits: [],
      requests: {
        'Log in': {
          method: 'POST',
          url: '{{base_url}}/login',
          headers: { Accept: 'application/json' },
          body: { user: '{{user.name}}', id: '{{$uuid}}', n: '{{page}}' },
        },
        'List users': {
          url: '{{base_url}}/users?page={{page}}',
          headers: { Authorization: 'Bearer {{secret:token}}' },
        },
      },
    });
    expect(codesOf(omissions)).toEqual([
      'Chat listeners',
      'Chat template {{ _.user.name | upper }}',
      'Raw requestKind WebSocket',
      'Rpc requestKind gRPC',
      'Users folderValues',
      'Users/List users disabled off',
      'Users/List users folderOfRequest',
      'Users/List users script',
      'Users/Log in folderOfRequest',
    ]);
  });

  it('may name the type of each item, as the schema does since version 5.2', () => {
    const text = `type: collection.insomnia.rest/5.0
schema_version: "5.2"
name: Typed
collection:
  - {type: RequestGroup, name: Empty, meta: {id: fld_1}}
  - {type: SocketIORequest, name: Chat, url: "http://localhost/chat", meta: {id: x, description: The chat}}
  - {type: Request, name: Old, url: "http://localhost/old", meta: {id: y}}
  - {type: WebSocketRequest, name: Raw, url: "ws://localhost"}
  - {type: GrpcRequest, name: Rpc, url: "localhost:50051"}
  - {type: McpRequest, name: Agent, url: "http://localhost/mcp"}
`;
    const { collection, omissions } = imported([{ path: 'typed.yaml', text }]);
    expect(collection).toEqual({
      version: 1,
      name: 'Typed',
      connections: { Chat: { url: 'http://localhost', namespace: '/chat' } },
      emits: [{ folder: 'Empty', emits: [] }],
      requests: { Old: { url: 'http://localhost/old' } },
    });
    expect(codesOf(omissions)).toEqual([
      'Agent requestKind McpRequest',
      'Chat field description',
      'Raw requestKind WebSocket',
      'Rpc requestKind gRPC',
    ]);
  });

  it('is written as Insomnia reads it', () => {
    const { collection } = imported([{ path: 'chat.yaml', text: file.replace(' | upper', '') }]);
    const { files, omissions } = exportCollection(
      {
        ...collection,
        emits: [{ name: 'Hi', connection: 'Chat', event: 'hi' }],
        connections: {
          ...collection.connections,
          Chat: { ...collection.connections['Chat'], url: '{{base_url}}', parser: 'msgpack' },
        },
      },
      'insomnia',
    );
    expect(codesOf(omissions)).toEqual([' secretVariable token', 'Chat field parser', 'Chat/Hi emits']);
    expect(files[0]?.text).toMatchInlineSnapshot(`
      "type: collection.insomnia.rest/5.0
      schema_version: '5.1'
      name: Chat API
      meta:
        id: wrk_2de581639a1af74b2de581639a1af74b
        description: Everything
      collection:
        - url: '{{ _.base_url }}/chat'
          name: Chat
          meta:
            id: socketio-req_29d07f57c10f3e6d29d07f57c10f3e6d
            sortKey: 0
          settings:
            encodeUrl: true
            cookies:
              send: true
              store: true
            path: /ws
          authentication:
            type: singleToken
            token: '{{ _.user.name }}'
          headers:
            - name: X-A
              value: '1'
          parameters:
            - name: room
              value: lobby
        - url: '{{ _.base_url }}/login'
          name: Log in
          meta:
            id: req_f394005127d1b78df394005127d1b78d
            sortKey: 1
          method: POST
          body:
            mimeType: application/json
            text: |-
              {
                "user": "{{ _.user.name }}",
                "id": "{% uuid 'v4' %}",
                "n": {{ _.page }}
              }
          headers:
            - name: Accept
              value: application/json
        - url: '{{ _.base_url }}/users?page={{ _.page }}'
          name: List users
          meta:
            id: req_10633789967fc1d910633789967fc1d9
            sortKey: 2
          method: GET
          headers:
            - name: Authorization
              value: Bearer {{ _.vault.token }}
      environments:
        name: Base Environment
        meta:
          id: env_2de581639a1af74b2de581639a1af74b
        data:
          base_url: http://localhost:3000
          page: '2'
          user:
            name: Ada
        subEnvironments:
          - name: Staging
            meta:
              id: env_6033517a030a778d6033517a030a778d
            data:
              base_url: https://staging.example.com
      "
    `);
    expect(imported([{ path: 'chat.yaml', text: files[0]?.text ?? '' }]).collection).toEqual(collection);
  });

  it('is also read from an export of version 4', () => {
    const v4 = {
      _type: 'export',
      __export_format: 4,
      resources: [
        { _id: 'wrk_1', _type: 'workspace', parentId: null, name: 'Old' },
        { _id: 'env_1', _type: 'environment', parentId: 'wrk_1', data: { host: 'http://x' } },
        { _id: 'env_2', _type: 'environment', parentId: 'env_1', name: 'Dev', data: { host: 'http://dev' } },
        { _id: 'fld_1', _type: 'request_group', parentId: 'wrk_1', name: 'F', metaSortKey: 1 },
        { _id: 'req_1', _type: 'request', parentId: 'fld_1', name: 'Get', method: 'GET', url: '{{ _.host }}/a' },
        {
          _id: 'socketio-req_1',
          _type: 'socketio_request',
          parentId: 'wrk_1',
          name: 'S',
          url: '{{ _.host }}',
          settingPath: '/p',
        },
        { _id: 'loop', _type: 'request_group', parentId: 'loop', name: 'Loop' },
      ],
    };
    const { collection } = imported([{ path: 'old.json', text: JSON.stringify(v4) }]);
    expect(collection).toEqual({
      version: 1,
      name: 'Old',
      variables: { host: 'http://x' },
      environments: { Dev: { host: 'http://dev' } },
      connections: { S: { url: '{{host}}', path: '/p' } },
      emits: [],
      requests: { Get: { url: '{{host}}/a' } },
    });
  });
});

describe('a Hoppscotch collection', () => {
  const collection = {
    v: 2,
    name: 'API',
    folders: [
      {
        v: 2,
        name: 'Users',
        folders: [],
        auth: { authType: 'inherit', authActive: true },
        headers: [],
        requests: [
          {
            v: '1',
            name: 'Create',
            method: 'POST',
            endpoint: '<<host>>/users',
            params: [
              { key: 'a', value: '<<n>>', active: true },
              { key: 'b', value: '', active: false },
            ],
            headers: [{ key: 'X-A', value: '1', active: true }],
            preRequestScript: 'x',
            testScript: '',
            auth: { authType: 'inherit', authActive: true },
            body: { contentType: 'application/json', body: '{"n": <<n>>}' },
          },
        ],
      },
    ],
    requests: [],
    auth: { authType: 'bearer', token: '<<t>>', authActive: true },
    headers: [],
  };

  it('becomes requests, and is written again', () => {
    const { collection: read, omissions } = imported([{ path: 'h.json', text: JSON.stringify([collection]) }]);
    expect(read.requests).toEqual({
      Create: {
        method: 'POST',
        url: '{{host}}/users?a={{n}}',
        headers: { Authorization: 'Bearer {{t}}', 'X-A': '1' },
        body: { n: '{{n}}' },
      },
    });
    expect(codesOf(omissions)).toEqual([
      'Users/Create disabled b',
      'Users/Create folderOfRequest',
      'Users/Create script',
    ]);
    const { files } = exportCollection(read, 'hoppscotch');
    expect(imported([{ path: 'h.json', text: files[0]?.text ?? '' }]).collection).toEqual(read);
  });

  it('has variables, secrets, a description and dynamic variables, from and to version 11', () => {
    const request = {
      v: '17',
      name: 'Send',
      method: 'POST',
      endpoint: '<<host>>/<<$guid>>',
      params: [{ key: '<<name>>', value: '<<host>>', active: true, description: '' }],
      headers: [
        { key: 'X-Token', value: '<<token>>', active: true, description: '' },
        { key: '<<header>>', value: '1', active: true, description: '' },
      ],
      preRequestScript: '',
      testScript: '',
      auth: { authType: 'inherit', authActive: true },
      body: { contentType: 'application/xml', body: '<a at="<<$timestamp>>"/>' },
      requestVariables: [{ key: 'id', value: '1', active: true }],
      responses: { ok: { name: 'ok' } },
      description: 'Sends it',
    };
    const given = {
      v: 12,
      name: 'API',
      description: 'All of it',
      folders: [
        {
          v: 12,
          name: 'Own',
          folders: [],
          requests: [{ ...request, name: 'File', body: { contentType: 'application/octet-stream', body: null } }],
          auth: { authType: 'inherit', authActive: true },
          headers: [],
          variables: [{ key: 'a', initialValue: '1', currentValue: '', secret: false }],
          description: null,
          preRequestScript: '',
          testScript: 'x()',
        },
      ],
      requests: [request],
      auth: { authType: 'none', authActive: true },
      headers: [],
      variables: [
        { key: 'host', initialValue: 'http://a', currentValue: '', secret: false },
        { key: 'token', initialValue: '', currentValue: '', secret: true },
      ],
      preRequestScript: '',
      testScript: '',
    };
    const { collection: read, omissions } = imported([{ path: 'h.json', text: JSON.stringify([given]) }]);
    expect(read).toMatchObject({
      name: 'API',
      description: 'All of it',
      variables: { host: 'http://a' },
      requests: {
        Send: {
          method: 'POST',
          url: '{{host}}/{{$uuid}}?{{name}}={{host}}',
          headers: { 'X-Token': '{{secret:token}}', '<<header>>': '1', 'Content-Type': 'application/xml' },
          body: '<a at="{{$timestamp}}"/>',
        },
      },
    });
    expect(codesOf(omissions)).toEqual([
      ' secretValue token',
      'Own folderValues',
      'Own script',
      'Own/File bodyKind application/octet-stream',
      'Own/File examples',
      'Own/File field description',
      'Own/File field requestVariables',
      'Own/File folderOfRequest',
      'Own/File template <<header>>',
      'Send dynamicVariable $timestamp',
      'Send examples',
      'Send field description',
      'Send field requestVariables',
      'Send template <<header>>',
    ]);
    const { files, omissions: lost } = exportCollection(
      { ...read, variables: { host: 'http://a', token: 'not the secret' } },
      'hoppscotch',
    );
    expect(JSON.parse(files[0]?.text ?? '')).toMatchObject({
      v: 11,
      description: 'All of it',
      variables: [
        { key: 'host', initialValue: 'http://a', secret: false },
        { key: 'token', initialValue: 'not the secret', secret: false },
        // A secret and a variable have different names.
        { key: 'token_2', initialValue: '', currentValue: '', secret: true },
      ],
      requests: [
        { name: 'File' },
        {
          endpoint: '<<host>>/<<$guid>>?<<name>>=<<host>>',
          headers: [{ key: 'X-Token', value: '<<token_2>>' }, {}, {}],
        },
      ],
    });
    expect(codesOf(lost)).toEqual([' secretVariable token', 'Send dynamicVariable $timestamp']);
  });

  it('may be an environment, or a Socket.IO session', () => {
    const environment = {
      v: 1,
      name: 'Dev',
      variables: [
        { key: 'host', initialValue: 'http://a', currentValue: '', secret: false },
        { key: 'pw', value: 'x', secret: true },
      ],
    };
    expect(imported([{ path: 'e.json', text: JSON.stringify(environment) }]).collection.environments).toEqual({
      Dev: { host: 'http://a' },
    });
    const both = [environment, { ...environment, name: 'Live' }];
    const { collection } = imported([{ path: 'both.json', text: JSON.stringify(both) }]);
    expect([Object.keys(collection.environments ?? {}), collection.emits]).toEqual([['Dev', 'Live'], []]);
    const session = { endpoint: 'wss://echo.example.com/room', path: '/socket.io', version: 'v3' };
    expect(imported([{ path: 's.json', text: JSON.stringify(session) }]).collection.connections).toEqual({
      'wss://echo.example.com': {
        url: 'wss://echo.example.com',
        namespace: '/room',
        path: '/socket.io',
        protocol: 'v4',
      },
    });
  });
});
