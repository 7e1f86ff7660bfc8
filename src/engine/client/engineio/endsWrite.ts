import type { EmitSignal } from '../../contracts/inspectedClient.ts';

/** Whether it reports how a write ended: also of interest after the connection was removed, from a transport that others use. */
export function endsWrite({ type }: EmitSignal): boolean {
  return type === 'written' || type === 'notWritten';
}
