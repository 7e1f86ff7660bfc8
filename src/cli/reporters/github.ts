import { visible } from '../../model/text/visible.ts';
import { faultyStep, type Reporter } from './reporter.ts';
import { stepLines } from '../../model/scenario/stepLines.ts';

/** Annotations of GitHub Actions, at the line of the scenario. */
export function githubReporter(): Reporter {
  return {
    result(result) {
      const step = faultyStep(result);
      if (!step) return '';
      const { file, line, scenario } = result;
      const properties = { file: file.replaceAll('\\', '/'), line, title: scenario };
      const shown = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
      return `::error ${shown.join(',')}::${data(stepLines(step).join('\n'))}\n`;
    },
  };
}

/** Source: actions/toolkit, packages/core/src/command.ts. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
