import type { EngineDeps } from '../engineio/privateFields.ts';
import type { V2Engine } from './v2Parts.ts';

/** An engine of client 2 as the tap on engines reads it: the same parts, some under other names. */
export function v2EngineParts(engine: V2Engine): EngineDeps {
  return {
    get id() {
      return engine.id;
    },
    get transport() {
      const { transport } = engine;
      return transport && { name: transport.name, writable: transport.writable ?? false };
    },
    get readyState() {
      return engine.readyState;
    },
    get writeBuffer() {
      return engine.writeBuffer;
    },
    get _prevBufferLen() {
      return engine.prevBufferLen;
    },
    _maxPayload: undefined,
    on: (event, listener) => engine.on(event, listener),
  };
}
