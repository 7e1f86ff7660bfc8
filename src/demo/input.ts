import * as v from 'valibot';

/** Validates input from a client; undefined if it is not valid. */
export function read<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T | undefined {
  const result = v.safeParse(schema, input);
  return result.success ? result.output : undefined;
}

/** The interval in `{ everyMs }`, clamped to the bounds; `normal` if there is no valid interval. */
export function paceOf(input: unknown, bounds: { min: number; max: number; normal: number }): number {
  const everyMs = read(v.object({ everyMs: v.pipe(v.number(), v.finite()) }), input)?.everyMs ?? bounds.normal;
  return Math.min(bounds.max, Math.max(bounds.min, everyMs));
}
