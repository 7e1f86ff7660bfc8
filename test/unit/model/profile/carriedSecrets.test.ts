import { expect, it } from 'vitest';
import { carriedSecrets, sharedSecrets, withoutFields } from '../../../../src/model/profile/carriedSecrets.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { nested } from '../anyValue.ts';

const url = 'http://a.example';
const depth = 100_000;
const original: ConnectionProfile = { url, auth: { first: nested(depth, 'hush-hush-hush') } };

it('carried values are found at any depth', () => {
  const edited: ConnectionProfile = {
    url: 'http://b.example',
    auth: { first: nested(depth, 'hush-hush-hush'), second: nested(depth, '{{token}}') },
    replies: { ask: [nested(depth, '{{token}}')], other: [nested(depth, '{{$uuid}}')] },
  };
  const { url: carried, proxy } = carriedSecrets(edited, original);
  expect(carried.map((field) => field.replace(/(\.a|\.0)+$/, ''))).toEqual([
    'auth.first',
    'auth.second',
    'replies.ask',
  ]);
  expect(proxy).toEqual([]);
  expect(sharedSecrets(edited, [original]).url).toHaveLength(1);
});

it('fields are removed from a value of any depth', () => {
  const edited: ConnectionProfile = {
    url,
    auth: { token: 't', a: nested(depth, 1) },
    replies: { ask: [1], other: [2] },
  };
  const left = withoutFields(edited, new Set(['auth.token', 'replies.ask']));
  expect(Object.keys(left.auth ?? {})).toEqual(['a']);
  expect(left.replies).toEqual({ other: [2] });
});

it('a variable in a list of replies is found wherever it is', () => {
  const replies = {
    one: ['{{token}}'],
    two: [{ a: [1, 'x{{ token }}y'] }],
    no: ['{{', 'token}}'],
    stored: ['{{secret:token}}'],
  };
  expect(carriedSecrets({ url, replies }, { url }).url).toEqual(['replies.one', 'replies.two']);
});
