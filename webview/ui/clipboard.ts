import type { Channel } from '../../src/protocol/channel.ts';
import { clipboardWrite } from '../../src/protocol/hostMessages.ts';

/** Copies text. A page without the focus (for example, while a menu of VS Code is open) cannot copy; then the host does it. */
export async function copyToClipboard(channel: Channel, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    await channel.request(clipboardWrite, { text });
  }
}
