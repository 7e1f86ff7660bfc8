import type { Channel } from '../../src/protocol/channel.ts';
import { clipboardWrite } from '../../src/protocol/hostMessages.ts';

/** Copies a text. A page without the focus, such as below a menu of VS Code, cannot copy: then the host does it. */
export async function copyToClipboard(channel: Channel, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    await channel.request(clipboardWrite, { text });
  }
}
