import type { EngineFields } from '../engineio/privateFields.ts';
import type { V2Engine } from './v2PrivateFields.ts';

/** The fields of an engine of client 2 under their names in client 4, for `EngineTap`. */
export function v2EngineFields(engine: V2Engine): EngineFields {
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
    off: (event, listener) => engine.off(event, listener),
  };
}
