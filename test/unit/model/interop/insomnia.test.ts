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
      Dev: { host: '' },
    });
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
