import { describe, expect, it } from 'vitest';
import { listedVariables } from '../../../../src/host/collections/listedVariables.ts';

const text = JSON.stringify({
  version: 1,
  name: 'Chat',
  variables: { host: 'http://{{name}}', name: 'local', lost: '{{nowhere}}', long: 'x'.repeat(2000) },
  environments: { staging: { name: 'staging', only: '1' }, other: { hidden: '2' } },
  connections: { main: { url: '{{host}}', auth: { token: '{{secret:token}}', again: '{{secret:token}}' } } },
  emits: [],
});

function list(given?: Parameters<typeof listedVariables>[2], dotenv?: Record<string, string>) {
  return listedVariables(
    {
      textOf: () => Promise.resolve(text),
      selectedEnvironment: () => 'staging',
      dotenv: () => Promise.resolve(dotenv && { file: '.env', variables: dotenv }),
    },
    'file:///chat.socketio.json',
    given,
  );
}

describe('the variables for the fields of the panel', () => {
  it('have their values in the selected environment and their origins; secrets have only names', async () => {
    const { variables, secrets } = await list();
    expect(variables).toEqual([
      { name: 'name', value: 'staging', place: 'environment', placeName: 'staging' },
      { name: 'only', value: '1', place: 'environment', placeName: 'staging' },
      { name: 'hidden', place: 'environment', placeName: 'other' },
      { name: 'host', value: 'http://staging', place: 'collection' },
      { name: 'lost', place: 'collection' },
      { name: 'long', value: `${'x'.repeat(1000)}…`, place: 'collection' },
    ]);
    expect(secrets).toEqual(['token']);
  });

  it('begin with the variables of the `.env` file and of the call', async () => {
    const given = { environment: 'other', variables: { host: 'http://given' } };
    const { variables } = await list(given, { name: 'from env' });
    expect(variables.filter(({ name }) => ['host', 'name', 'hidden'].includes(name))).toEqual([
      { name: 'host', value: 'http://given', place: 'call' },
      { name: 'name', value: 'from env', place: 'dotenv', placeName: '.env' },
      { name: 'hidden', value: '2', place: 'environment', placeName: 'other' },
    ]);
  });
});
