/** Proxies and their rules in the format of a collection file. */
import * as v from 'valibot';
import { parseFilter } from '../filter/filter.ts';
import { asIssue } from '../schemaFault.ts';
import { ruleActionSchema } from './rule.ts';

/** A rule in a collection file: without its ID and its count. */
export const savedRuleSchema = v.object({
  filter: v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
      const parsed = dataset.typed ? parseFilter(dataset.value) : undefined;
      if (parsed && !parsed.ok) addIssue({ message: asIssue(parsed.fault) });
    }),
  ),
  action: ruleActionSchema,
  enabled: v.optional(v.boolean()),
});
export type SavedRule = v.InferOutput<typeof savedRuleSchema>;

/** A reverse proxy in a collection file. */
export const savedProxySchema = v.object({
  /** The URL of a server, or `unix:///path`. It can contain variables. */
  target: v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' }))),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  rules: v.optional(v.array(savedRuleSchema)),
});
export type SavedProxy = v.InferOutput<typeof savedProxySchema>;
