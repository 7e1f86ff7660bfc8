import * as v from 'valibot';

/** Reads what a client sent; undefined for what is of another shape. */
export function read<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T | undefined {
  const result = v.safeParse(schema, input);
  return result.success ? result.output : undefined;
}

/** A pace in milliseconds, from `{ everyMs }`: held within the bounds, the default when there is none. */
export function paceOf(input: unknown, bounds: { least: number; most: number; normal: number }): number {
  const asked = read(v.object({ everyMs: v.pipe(v.number(), v.finite()) }), input)?.everyMs ?? bounds.normal;
  return Math.min(bounds.most, Math.max(bounds.least, asked));
}
