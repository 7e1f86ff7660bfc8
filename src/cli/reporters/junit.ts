import type { ReportedScenario } from '../../model/scenario/scenarioResult.ts';
import { visible } from '../../model/text/visible.ts';
import { faultyStep, type Reporter, summaryOf } from './reporter.ts';
import { stepLines } from '../../model/scenario/stepLines.ts';

/**
 * One `testsuite` for each file, one `testcase` for each scenario. `failure`: an expectation was not met. `error`: the scenario could not
 * run.
 */
export function junitReporter(): Reporter {
  return {
    end(results, summary) {
      const files = byFile(results);
      const suites = [...files].map(([file, own]) => {
        const counts = summaryOf(
          own,
          own.reduce((sum, { ms }) => sum + ms, 0),
        );
        return `  <testsuite ${attributes({ name: file, ...countsOf(counts, own.length) })}>\n${own.map(testCase).join('')}  </testsuite>\n`;
      });
      const all = attributes({ name: 'socketio-inspector', ...countsOf(summary, results.length) });
      return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${all}>\n${suites.join('')}</testsuites>\n`;
    },
  };
}

/** Groups without `Map.groupBy`, which Node.js 20 does not have. */
function byFile(results: readonly ReportedScenario[]): Map<string, ReportedScenario[]> {
  const files = new Map<string, ReportedScenario[]>();
  for (const result of results) {
    const own = files.get(result.file);
    if (own) own.push(result);
    else files.set(result.file, [result]);
  }
  return files;
}

function countsOf({ failed, errored, skipped, ms }: ReturnType<typeof summaryOf>, tests: number) {
  return { tests, failures: failed, errors: errored, skipped, time: seconds(ms) };
}

function testCase(result: ReportedScenario): string {
  const { file, scenario, line, status, ms } = result;
  const head = `    <testcase ${attributes({ name: scenario, classname: file, file, line, time: seconds(ms) })}`;
  if (status === 'passed') return `${head}/>\n`;
  const step = faultyStep(result);
  const message = step?.cause?.message ?? '';
  const element =
    status === 'skipped'
      ? '<skipped/>'
      : `<${status === 'failed' ? 'failure' : 'error'} ${attributes({ message, type: step?.cause?.code ?? status })}>${escaped((step ? stepLines(step) : []).join('\n'))}</${status === 'failed' ? 'failure' : 'error'}>`;
  return `${head}>\n      ${element}\n    </testcase>\n`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(visible(String(value)))}"`)
    .join(' ');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML cannot contain become the replacement character. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
