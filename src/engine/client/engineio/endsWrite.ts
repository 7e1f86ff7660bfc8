import type { EmitSignal } from '../../contracts/inspectedClient.ts';

/**
 * Whether a signal reports how a write ended. Such signals are still needed after the connection was removed, because
 * other connections may use its transport.
 */
export function endsWrite({ type }: EmitSignal): boolean {
  return type === 'written' || type === 'notWritten';
}
