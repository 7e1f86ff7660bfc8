/** Whether types of events accept everything that earlier types accepted. */
import type { EventType, NamespaceTypes, TupleType } from './eventTypes.ts';
import type { ValueType } from './valueType.ts';

/** @returns false if an event, an argument or a value that `before` allows is not allowed by `after` */
export function widens(before: readonly NamespaceTypes[], after: readonly NamespaceTypes[]): boolean {
  return before.every(({ namespace, toServer, toClient }) => {
    const same = after.find((other) => other.namespace === namespace);
    if (!same) return toServer.length === 0 && toClient.length === 0;
    return eventsWiden(toServer, same.toServer) && eventsWiden(toClient, same.toClient);
  });
}

function eventsWiden(before: readonly EventType[], after: readonly EventType[]): boolean {
  const byName = new Map(after.map((type) => [type.event, type]));
  return before.every((type) => {
    const same = byName.get(type.event);
    if (!same || !tupleWidens(type.args, same.args)) return false;
    if (type.ack !== same.ack && same.ack !== 'sometimes') return false;
    return type.response === undefined || (same.response !== undefined && tupleWidens(type.response, same.response));
  });
}

function tupleWidens(before: TupleType, after: TupleType): boolean {
  if (after.minItems > before.minItems) return false;
  if (before.rest && !(after.rest && valueWidens(before.rest, after.rest))) return false;
  return before.items.every((item, index) => {
    const same = after.items[index] ?? after.rest;
    return same !== undefined && valueWidens(item, same);
  });
}

/** Whether every value of one type has the other type too. May return false where that cannot be seen easily. */
export function valueWidens(before: ValueType, after: ValueType): boolean {
  if (after.kind === 'unknown') return true;
  if (before.kind === 'union') return before.members.every((member) => valueWidens(member, after));
  if (after.kind === 'union') return after.members.some((member) => valueWidens(before, member));
  switch (before.kind) {
    case 'literal':
      return after.kind === 'literal' ? after.value === before.value : after.kind === kindOfLiteral(before.value);
    case 'integer':
      return after.kind === 'integer' || after.kind === 'number';
    case 'array':
      if (after.kind !== 'array') return false;
      return !after.item || !before.item || valueWidens(before.item, after.item);
    case 'record':
      return after.kind === 'record' && valueWidens(before.value, after.value);
    case 'object':
      if (after.kind === 'record') return before.fields.every(({ type }) => valueWidens(type, after.value));
      return after.kind === 'object' && fieldsWiden(before, after);
    default:
      return after.kind === before.kind;
  }
}

function fieldsWiden(before: ValueType & { kind: 'object' }, after: ValueType & { kind: 'object' }): boolean {
  const known = new Map(before.fields.map((field) => [field.name, field]));
  const hasRequired = after.fields.every(({ name, isOptional }) => isOptional || known.get(name)?.isOptional === false);
  if (!hasRequired) return false;
  const fields = new Map(after.fields.map((field) => [field.name, field]));
  return before.fields.every(({ name, type }) => {
    const same = fields.get(name);
    return same !== undefined && valueWidens(type, same.type);
  });
}

function kindOfLiteral(value: string | number | boolean): ValueType['kind'] {
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}
