import { describe, expect, it } from 'vitest';
import type { Collection } from '../../../../src/model/collection/collection.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { omissionText } from '../../../../src/model/interop/interopTexts.ts';
import { exportScenario } from '../../../../src/model/interop/main.ts';

function collectionOf(value: object): Collection {
  const parsed = parseCollection(JSON.stringify({ version: 1, name: 'Chat', emits: [], ...value }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return parsed.collection;
}

const script = (value: object, name = 'Main'): string =>
  exportScenario(collectionOf(value), name, omissionText)?.text ?? 'none';

describe('the Artillery script of a scenario', () => {
  it('has its connection, variables, emits, acknowledgements, responses, loops, pauses and requests', () => {
    expect(
      script({
        variables: { host: 'http://localhost:3000', room: 'lobby', limit: '10', greeting: 'hi {{room}}' },
        environments: { staging: { host: 'https://staging.example.com' } },
        connections: {
          chat: {
            url: '{{host}}',
            namespace: '/chat',
            path: '/ws',
            transports: ['websocket'],
            auth: { token: '{{token}}', key: '{{secret:api key}}' },
            query: { room: '{{room}}' },
            headers: { 'X-A': '1' },
            tls: { rejectUnauthorized: false },
            reconnection: { enabled: false },
          },
        },
        requests: { login: { method: 'POST', url: '{{host}}/login', body: { user: '{{user}}' } } },
        scenarios: [
          {
            name: 'Main',
            steps: [
              { set: { user: 'ada' } },
              { use: 'Log in' },
              { connect: 'chat' },
              {
                emit: 'join',
                args: ['{{room}}', { limit: '{{limit}}', user: '{{user}}' }],
                expect: { ack: [{ status: 'ok', id: { $type: 'string' } }] },
                capture: { id: 'ack.0.id' },
              },
              { emit: 'say', args: ['{{greeting}}', '{{id}}', { $number: '12' }] },
              { waitFor: 'said', withinMs: 2500, expect: { args: [{ text: 'x' }] }, capture: { message: 'args.0.id' } },
              { repeat: 3, everyMs: 100, steps: [{ emit: 'tick', args: ['{{$counter}}'] }] },
              { pauseMs: 1500 },
              { request: { url: '{{host}}/stats' }, expect: { body: { users: 1 } }, capture: { n: 'body.users' } },
            ],
          },
          { name: 'Log in', steps: [{ request: 'login', expect: { status: 200 }, capture: { token: 'body.token' } }] },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "# “Log in” steps[0]: The request is sent once before the test, so that all virtual users share its result.
      # “Log in” steps[0]: The field “status” has no equivalent.
      # steps[3]: The matcher $type has no equivalent.
      # steps[6]: The interval is a pause after each iteration.
      config:
        target: http://localhost:3000/chat
        timeout: 3
        phases:
          - duration: 1
            arrivalCount: 1
        variables:
          host:
            - http://localhost:3000
          room:
            - lobby
          limit:
            - 10
        environments:
          staging:
            target: https://staging.example.com/chat
            variables:
              host:
                - https://staging.example.com
        tls:
          rejectUnauthorized: false
      before:
        flow:
          - post:
              url: '{{ host }}/login'
              json:
                user: ada
              capture:
                - json: $.token
                  as: token
      scenarios:
        - name: Main
          engine: socketio
          socketio:
            path: /ws
            query:
              room: '{{ room }}'
            extraHeaders:
              X-A: '1'
            transports:
              - websocket
            reconnection: false
            auth:
              token: '{{ token }}'
              key: '{{ $env.SOCKETIO_SECRET_API_KEY }}'
          flow:
            - loop:
                - emit:
                    - join
                    - '{{ room }}'
                    - limit: '{{ limit }}'
                      user: ada
                  acknowledge:
                    match:
                      - json: $.0.status
                        value: ok
                    capture:
                      - json: $.0.id
                        as: id
              count: 1
            - loop:
                - emit:
                    - say
                    - hi {{ room }}
                    - '{{ id }}'
                    - 12
                  response:
                    'on': said
                    args: ''
                    concat: true
                    match:
                      - json: $.0.text
                        value: x
                    capture:
                      - json: $.0.id
                        as: message
              count: 1
            - loop:
                - emit:
                    - tick
                    - '{{ counter1 }}'
                - think: 100ms
              count: 1-4
              loopValue: counter1
            - think: 1500ms
            - get:
                url: '{{ host }}/stats'
                match:
                  - json: $.users
                    value: 1
                capture:
                  - json: $.users
                    as: 'n'
      "
    `);
  });

  it('names in comments the steps that Artillery does not support, and contains all other steps', () => {
    expect(
      script({
        connections: {
          one: { url: 'http://localhost:3000', parser: 'msgpack', protocol: 'v2' },
          admin: { url: 'http://localhost:3000', namespace: '/admin', parser: 'msgpack', protocol: 'v2' },
          other: { url: 'http://elsewhere' },
        },
        scenarios: [
          {
            name: 'Main',
            connection: 'one',
            steps: [
              { waitFor: 'welcome', as: 'one' },
              { connect: 'admin' },
              { connect: 'one', as: 'bob' },
              { connect: 'other' },
              {
                emit: 'bytes',
                args: [{ $binary: 'AAE=' }, { $date: '2026-01-01T00:00:00.000Z' }],
                volatile: true,
                as: 'one',
              },
              { emit: 'a', ack: { timeoutMs: 100 }, as: 'admin' },
              { waitFor: 'b', as: 'admin' },
              { emit: 'c', as: 'other' },
              { emit: 'd', as: 'bob' },
              { waitFor: 'd*', as: 'bob' },
              { never: 'error', duringMs: 250, as: 'one' },
              { conditions: { latencyMs: 5 }, as: 'one' },
              { disconnect: true, as: 'bob' },
              { emit: 'line\nbreak', args: ['{{$uuid}}'], as: 'one' },
            ],
          },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "# steps[0]: The script does not wait for “welcome”: Artillery can only wait for an event right after an emit without acknowledgement.
      # steps[2]: The connection “bob” uses the socket of another connection: a virtual user has one socket for each namespace.
      # steps[3]: The connection “other” has another server or other settings: its steps were left out.
      # steps[4]: The field “volatile” has no equivalent.
      # steps[4]: Binary data ($binary) is sent as text: Artillery cannot send bytes.
      # steps[5]: Artillery waits for the acknowledgement without a time limit.
      # steps[6]: The script does not wait for “b”: Artillery can only wait for an event right after an emit without acknowledgement.
      # steps[7]: The step “emit” has no equivalent.
      # steps[9]: The script does not wait for “d*”: Artillery can only wait for an event right after an emit without acknowledgement.
      # steps[10]: The script does not check that “error” is not received. It only pauses.
      # steps[11]: The step “conditions” has no equivalent.
      # steps[12]: The step “disconnect” has no equivalent.
      # steps[13]: In Artillery, $uuid has the same value during the whole run of a virtual user, not a new value for each use.
      # one: The field “protocol” has no equivalent.
      # one: The field “parser” has no equivalent.
      config:
        target: http://localhost:3000
        phases:
          - duration: 1
            arrivalCount: 1
      scenarios:
        - name: Main
          engine: socketio
          flow:
            - emit:
                - bytes
                - AAE=
                - '2026-01-01T00:00:00.000Z'
            - emit:
                - a
              namespace: /admin
              acknowledge: {}
            - emit:
                - d
            - think: 250ms
            - emit:
                - |-
                  line
                  break
                - '{{ $uuid }}'
      "
    `);
  });

  it('exists only for scenarios', () => {
    expect(exportScenario(collectionOf({ connections: {} }), 'None', omissionText)).toBeUndefined();
  });
});
