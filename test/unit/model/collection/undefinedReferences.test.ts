import { describe, expect, it } from 'vitest';
import { undefinedReferences } from '../../../../src/model/collection/undefinedReferences.ts';

const none = { definitions: {}, variables: [], secrets: [] };

describe('the list of undefined references of a saved emit', () => {
  it('is empty for defined variables, dynamic ones, and secrets that the collection refers to', () => {
    const value = ['{{a}}', { deep: ['x{{ b }}y', '{{$uuid}}', '{{secret:token}}'] }, '{{$counter}}', '{{', 5];
    const target = {
      environment: { a: '1' },
      variables: { b: '{{elsewhere}}' },
      content: { connections: { main: { auth: { token: '{{ secret: token }}' } } } },
    };
    expect(undefinedReferences(value, target, { variables: { a: '2' } })).toEqual(none);
  });

  it('contains variables without a definition, each once, and unknown dynamic ones', () => {
    expect(undefinedReferences(['{{a}}{{a}}', '{{$nothing}}', '{{toString}}'], {})).toEqual({
      ...none,
      variables: ['a', '$nothing', 'toString'],
    });
  });

  it('contains the definition from the previous collection, its environment first, and the variables in this definition', () => {
    const source = {
      environment: { host: '{{scheme}}://{{secret:user}}@{{name}}:{{port}}' },
      variables: { host: 'http://other', scheme: 'https', name: '{{nowhere}}{{host}}', port: '1', unused: '2' },
    };
    expect(undefinedReferences(['{{host}}', '{{secret:token}}'], { variables: { port: '3' } }, source)).toEqual({
      definitions: { host: source.environment.host, scheme: 'https', name: '{{nowhere}}{{host}}' },
      variables: ['nowhere'],
      secrets: ['token', 'user'],
    });
  });
});
