import type { ReporterName } from '../usage.ts';
import { githubReporter } from './github.ts';
import { jsonReporter } from './json.ts';
import { junitReporter } from './junit.ts';
import type { Reporter } from './reporter.ts';
import { specReporter } from './spec.ts';
import { tapReporter } from './tap.ts';

/** @param color whether it may use colors, which only `spec` does */
export function reporterNamed(name: ReporterName, color: boolean): Reporter {
  switch (name) {
    case 'spec':
      return specReporter(color);
    case 'tap':
      return tapReporter();
    case 'json':
      return jsonReporter();
    case 'junit':
      return junitReporter();
    case 'github':
      return githubReporter();
  }
}
