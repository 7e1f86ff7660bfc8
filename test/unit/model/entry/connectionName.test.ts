import { expect, it } from 'vitest';
import {
  connectionLabel,
  connectionName,
  connectionNameAndStatus,
  connectionStatus,
  connectionTitle,
} from '../../../../src/model/entry/connectionName.ts';

const chat = {
  connectionId: 'c2',
  name: '',
  url: 'http://me:secret@localhost:3000/?token=secret',
  namespace: '/chat',
  state: 'connected',
};

it('a connection is named by its host, namespace, ID and state', () => {
  expect(connectionTitle(chat)).toBe('localhost:3000/chat');
  expect(connectionName(chat)).toBe('localhost:3000/chat · c2');
  expect(connectionStatus(chat)).toBe('c2 · connected');
  expect(connectionNameAndStatus(chat)).toBe('localhost:3000/chat · c2 · connected');
  expect(connectionTitle({ ...chat, namespace: '/' })).toBe('localhost:3000');
});

it('a list has the parts of the name, so that it can shorten the host and show the rest', () => {
  expect(connectionLabel(chat)).toEqual({ start: 'localhost:3000', namespace: '/chat', end: ' · c2 · connected' });
  expect(connectionLabel({ ...chat, namespace: '/' })).toMatchObject({ start: 'localhost:3000', namespace: '' });
  expect(connectionLabel({ ...chat, name: 'Chat' })).toMatchObject({ start: 'Chat', namespace: '' });
  const client = { ...chat, client: { address: '127.0.0.1' } };
  expect(connectionLabel(client)).toMatchObject({ start: '127.0.0.1', namespace: ' · /chat' });
  for (const any of [chat, client, { ...chat, name: 'Chat' }]) {
    const { start, namespace, end } = connectionLabel(any);
    expect(connectionNameAndStatus(any)).toBe(start + namespace + end);
  }
  expect(connectionNameAndStatus(client)).toBe('127.0.0.1 · /chat · c2 · connected');
});

it('the display name is preferred, and a removed connection is marked', () => {
  expect(connectionName({ ...chat, name: 'Chat', removed: true })).toBe('Chat · c2 · removed');
});

it('long names are cut', () => {
  const long = { ...chat, connectionId: 'c'.repeat(999), namespace: `/${'n'.repeat(999)}` };
  expect(connectionName(long).length).toBeLessThan(200);
});
