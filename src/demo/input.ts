import * as v from 'valibot';

/** Validates what a client sent; undefined for another shape. */
export function read<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T | undefined {
  const result = v.safeParse(schema, input);
  return result.success ? result.output : undefined;
}

/** A pace in milliseconds, from `{ everyMs }`: clamped to the bounds, the default when there is none. */
export function paceOf(input: unknown, bounds: { min: number; max: number; normal: number }): number {
  const everyMs = read(v.object({ everyMs: v.pipe(v.number(), v.finite()) }), input)?.everyMs ?? bounds.normal;
  return Math.min(bounds.max, Math.max(bounds.min, everyMs));
}
