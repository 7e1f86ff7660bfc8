import { CaptureFindings } from '../../src/engine/findings/captureFindings.ts';
import { MemoryLog } from './memoryLog.ts';

/** A running capture in memory with one connection, and its findings. */
export class MemoryFindings {
  readonly memory = new MemoryLog();
  readonly findings: CaptureFindings;

  constructor() {
    this.memory.log.name({ connectionId: 'c1', name: '', url: 'http://127.0.0.1', namespace: '/' });
    this.findings = new CaptureFindings(this.memory.log, this.memory.clock, { isLive: true });
  }

  dispose(): void {
    this.findings.dispose();
    this.memory.dispose();
  }
}
