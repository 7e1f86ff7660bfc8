/** Every part of the engine that opens a file also closes it, even if the file is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { SessionFile } from '../../../src/engine/handlers/sessionFileHandlers.ts';
import { nodeFiles } from '../../../src/engine/log/store/logFiles.ts';
import { FolderStore } from '../../../src/engine/log/store/segmentStore.ts';
import { FileSource } from '../../../src/engine/sessionFile/sessionSource.ts';
import { headerLine } from '../../../src/model/entry/sessionFile.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { LogFolder } from '../../support/logFolder.ts';
import { openFiles } from '../../support/openFiles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socketio-inspector-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a session file', () => {
  const opened = (name: string, content: string): SessionFile => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return new SessionFile(name, () => new FileSource(path), systemClock);
  };

  it.each([
    ['a.siolog', ''],
    ['a.siolog', 'text'],
    ['a.siolog', '{"format":"socketio-inspector-session","version":99}\n'],
    ['a.har', 'text'],
    ['a.har', '{"log":{}}'],
  ])('%s with %j is refused and closed', (name, content) => {
    expect(opened(name, content).state.fault).toBeDefined();
    expect(openFiles(folder)).toEqual([]);
  });

  it('stays open until it is disposed', async () => {
    const file = opened('a.siolog', `${headerLine({ startedAt: '2026-01-02T03:04:05.000Z', connections: {} })}\n`);
    await file.filled;
    expect(openFiles(folder)).toEqual([join(folder, 'a.siolog')]);
    file.dispose();
    expect(openFiles(folder)).toEqual([]);
  });
});

describe('the capture', () => {
  let capture: LogFolder;
  beforeEach(() => {
    capture = new LogFolder();
  });
  afterEach(() => capture.remove());

  it('closes a segment whose state cannot be read', () => {
    const [fault, unreadable] = [new Error('EIO'), { ...nodeFiles }];
    unreadable.factsOf = () => {
      throw fault;
    };
    const store = new FolderStore(capture.path, unreadable);
    expect(() => store.create(1)).toThrow(fault);
    expect(() => store.open(1)).toThrow(fault);
    expect(() => store.copy(2)).toThrow(fault);
    expect(openFiles(capture.path)).toEqual([]);
  });

  it('closes all segments when it is disposed, damaged ones too', () => {
    writeFileSync(join(capture.path, '00000001.seg'), 'damaged');
    const log = capture.open(new FakeClock());
    expect(log.recovered.damaged).toBe(1);
    log.append({ facts: { connectionId: '', kind: 'marker', text: 'a' } });
    log.dispose();
    expect(openFiles(capture.path)).toEqual([]);
  });
});
