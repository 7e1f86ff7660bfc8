import { type Hostile, openPacket } from './hostileServer.ts';

/** Valid packets, which are changed to malformed ones. */
const seeds = [
  '42["hello",1,{"a":[true,null,"x"]}]',
  '421["ask",{"deep":{"deeper":[1,2,3]}}]',
  '42/admin,["event","x"]',
  '42/admin,7["event"]',
  '430[1,2,3]',
  '43/admin,3["late"]',
  '451-["bytes",{"_placeholder":true,"num":0}]',
  '452-/admin,5["bytes",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
  '461-2[{"_placeholder":true,"num":0}]',
  '40{"sid":"again"}',
  '44{"message":"no"}',
  '41',
  '6',
];

/** Malformed packets that were written by hand. */
export const known: readonly Hostile[] = [
  '',
  '4',
  '42',
  '42[',
  '42[]',
  '42{}',
  '42null',
  '42["connect"]',
  '42[{"toString":1}]',
  '42[["x"]]',
  '42[null]',
  '42["__proto__",{"__proto__":{"polluted":true}}]',
  '42["constructor",{"constructor":{"prototype":{"polluted":true}}}]',
  '429007199254740993["huge id"]',
  `42${'9'.repeat(400)}["endless id"]`,
  '42-1["negative id"]',
  '43',
  '43[]',
  '43999["nobody asked"]',
  '43{}',
  '45["no count"]',
  '45-["no count"]',
  '45x-["no count"]',
  '4599999999-["too many"]',
  '450-["none"]',
  '451-["lacks its bytes"]',
  '451-["wrong number",{"_placeholder":true,"num":5}]',
  '451-["negative",{"_placeholder":true,"num":-1}]',
  '451-["text",{"_placeholder":true,"num":"0"}]',
  '461-["no id"]',
  '40',
  '40null',
  '40[]',
  '40{"sid":7}',
  '40{"sid":{"a":1}}',
  '40/nowhere,{"sid":"x"}',
  '42/nowhere,["event"]',
  '42/\u0000,["event"]',
  '44',
  '44"text"',
  '44{"message":{"a":1},"data":{"b":2}}',
  '47["unknown type"]',
  '49',
  '4x',
  '4\u{1f600}',
  '0',
  '0{',
  '0null',
  '0{}',
  '0[]',
  '0{"sid":1,"upgrades":5,"pingInterval":"x","pingTimeout":{},"maxPayload":null}',
  '0{"sid":"engine","upgrades":["websocket","nonsense"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":"many"}',
  '3',
  '3probe',
  '5',
  '6',
  '7',
  'b',
  'b!!!',
  'bAQID',
  '\u0000',
  'HTTP/1.1 200 OK',
  `42["deep",${'['.repeat(20_000)}${']'.repeat(20_000)}]`,
  `42["deep object",${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}]`,
  `451-["deep bytes",${'['.repeat(20_000)}{"_placeholder":true,"num":0}${']'.repeat(20_000)}]`,
  new Uint8Array([1, 2, 3]),
  new Uint8Array(),
];

/** Returns a function that gives random numbers, the same ones for the same seed, so that a failure can be reproduced. */
export function random(seed: number): (max: number) => number {
  let state = seed >>> 0;
  return (max) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

const characters = ['\u{1f600}', ...Array.from('0123456789[]{}",:-/_\\ \u0000\u001eabtrue')];

/** Returns the text with a part removed, inserted or cut off. */
function mutate(text: string, randomInt: (randomInt: number) => number): string {
  const at = randomInt(text.length + 1);
  const character = characters[randomInt(characters.length)] ?? '';
  switch (randomInt(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + character + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + character + text.slice(at);
    case 3:
      return text.slice(at);
    case 4:
      return text + (seeds[randomInt(seeds.length)] ?? '');
    default:
      return text.slice(0, at) + text.slice(at + 1 + randomInt(5));
  }
}

/** Handshakes in which one part is changed. */
export function handshakes(count: number, seed: number): Hostile[] {
  const randomInt = random(seed);
  return Array.from({ length: count }, () => mutate(openPacket, randomInt));
}

/** Returns this many messages, most of them malformed: the known ones, valid ones that were changed, and random ones. */
export function malformed(count: number, seed: number): Hostile[] {
  const randomInt = random(seed);
  const one = (): Hostile => {
    switch (randomInt(12)) {
      case 0:
        return Uint8Array.from({ length: randomInt(40) }, () => randomInt(256));
      case 1:
        return Array.from({ length: randomInt(30) }, () => characters[randomInt(characters.length)]).join('');
      default: {
        let text = seeds[randomInt(seeds.length)] ?? '';
        for (let times = 1 + randomInt(3); times > 0; times--) text = mutate(text, randomInt);
        return text;
      }
    }
  };
  return Array.from({ length: count }, (_, index) => known[index] ?? one());
}
