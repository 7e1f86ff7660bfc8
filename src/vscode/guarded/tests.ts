/** Items and run profiles of the Test Explorer. All texts are shown as plain text. */
import {
  Location,
  Position,
  Range,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  type TestRunProfile,
  TestRunProfileKind,
  type TestTag,
  tests,
  type Uri,
} from 'vscode';
import { plainText, shownText } from '../../model/text/plainText.ts';

export function createController(id: string, label: string): TestController {
  return tests.createTestController(id, shownText(label));
}

/** A test has no description, because VS Code would read that to users of a screen reader instead of the label. */
export interface PlainTest {
  readonly id: string;
  readonly label: string;
  readonly uri: Uri;
  /** The line, from 1; without it, the test has no mark in the editor. */
  readonly line?: number | undefined;
  /** Why the content of the file is not known. */
  readonly error?: string | undefined;
}

/** Creates a test, which must be added to its parent. */
export function createTest(controller: TestController, test: PlainTest): TestItem {
  const item = controller.createTestItem(test.id, shownText(test.label), test.uri);
  updateTest(item, test);
  return item;
}

/** Updates the properties that have changed. Returns whether there are any. */
export function updateTest(item: TestItem, { label, line, error }: Omit<PlainTest, 'id' | 'uri'>): boolean {
  const shown = {
    label: shownText(label),
    error: error === undefined ? undefined : shownText(error),
  };
  const range = line === undefined ? undefined : rangeOf(line);
  const changes = {
    label: item.label !== shown.label,
    error: item.error !== shown.error,
    range: item.range?.start.line !== range?.start.line,
  };
  if (changes.label) item.label = shown.label;
  if (changes.error) item.error = shown.error;
  if (changes.range) item.range = range;
  return changes.label || changes.error || changes.range;
}

/** Creates a profile that runs the tests with a tag; without a tag, the default profile, which runs all tests. */
export function createProfile(
  controller: TestController,
  label: string,
  { run, tag }: { readonly run: TestRunProfile['runHandler']; readonly tag?: TestTag },
): TestRunProfile {
  const isDefault = tag === undefined;
  return controller.createRunProfile(shownText(label), TestRunProfileKind.Run, run, isDefault, tag, true);
}

export interface PlainTestMessage {
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** The line, from 1. */
  readonly line?: number;
  readonly uri: Uri;
  readonly contextValue: string;
}

export function testMessage({ message, expected, actual, line = 1, uri, contextValue }: PlainTestMessage): TestMessage {
  const result =
    expected !== undefined && actual !== undefined
      ? TestMessage.diff(shownText(message), plainText(expected), plainText(actual))
      : new TestMessage(shownText(message));
  result.location = new Location(uri, rangeOf(line));
  result.contextValue = contextValue;
  return result;
}

/** Appends a line to the output of a test, which is shown as in a terminal. */
export function appendLine(run: TestRun, test: TestItem, line: string): void {
  run.appendOutput(`${shownText(line).replaceAll('\n', '\r\n')}\r\n`, undefined, test);
}

function rangeOf(line: number): Range {
  const position = new Position(line - 1, 0);
  return new Range(position, position);
}
