import { describe, expect, it } from 'vitest';
import { CircularError, mapTree, pathSegments, pathText } from '../../../src/base/treeMap.ts';

const plain = (node: unknown) => {
  if (Array.isArray(node)) return { array: node };
  if (typeof node === 'object' && node !== null) return { object: Object.entries(node) };
  return { leaf: node };
};

describe('mapTree', () => {
  it('visits parents before children, in reading order, with their paths', () => {
    const visited: string[] = [];
    mapTree({ a: [1, { b: 2 }], c: 3 }, (node, path) => {
      visited.push(pathText(pathSegments(path)));
      return plain(node);
    });
    expect(visited).toEqual(['value', 'value.a', 'value.a[0]', 'value.a[1]', 'value.a[1].b', 'value.c']);
  });

  it('creates new containers and keeps the order of keys', () => {
    const given = { z: [1], a: {} };
    const mapped = mapTree(given, plain) as typeof given;
    expect(mapped).toEqual(given);
    expect(mapped).not.toBe(given);
    expect(mapped.z).not.toBe(given.z);
    expect(Object.keys(mapped)).toEqual(['z', 'a']);
  });

  it('maps lists with many children and lists with holes, in reading order', () => {
    const wide = Array.from({ length: 300_000 }, (_, index) => (index % 1000 === 0 ? [index] : index));
    let visited = 0;
    const mapped = mapTree({ wide }, (node, path) => {
      if (typeof path?.key === 'number' && path.parent?.key === 'wide' && path.key === visited) visited++;
      return plain(node);
    });
    expect(mapped).toEqual({ wide });
    expect(visited).toBe(wide.length);
    const holes = new Array<unknown>(3);
    holes[1] = 1;
    expect(mapTree(holes, plain)).toEqual([undefined, 1, undefined]);
  });

  it('returns a leaf for a root that is a leaf', () => {
    expect(mapTree(5, () => ({ leaf: undefined }))).toBeUndefined();
  });

  it('finds a value that contains itself, but not one that is only repeated', () => {
    const circle: unknown[] = [];
    circle.push([{ circle }]);
    expect(() => mapTree(circle, plain)).toThrow(CircularError);
    try {
      mapTree({ deep: circle }, plain);
    } catch (error) {
      expect((error as CircularError).segments).toEqual(['deep', 0, 0, 'circle']);
    }
    const twice = { a: 1 };
    expect(mapTree([twice, [twice]], plain)).toEqual([twice, [twice]]);
  });
});

describe('pathText', () => {
  it.each([
    [[], undefined, 'value'],
    [['a', 0, 'b_$1'], 'args', 'args.a[0].b_$1'],
    [['a b', 'c"d', ''], 'x', 'x["a b"]["c\\"d"][""]'],
  ])('formats the path %o', (segments, root, text) => {
    expect(pathText(segments, root)).toBe(text);
  });
});
