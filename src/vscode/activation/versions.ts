import * as vscode from 'vscode';
import type { DiagnosisVersions } from '../../model/diagnosis/diagnosisReport.ts';

/** The versions in use, for a diagnosis that is copied. */
export function versionsOf({ extension }: vscode.ExtensionContext): DiagnosisVersions {
  const { version } = extension.packageJSON as { version: string };
  const { platform, arch, versions } = process;
  return { version, environment: `VS Code ${vscode.version}, Node.js ${versions.node}, ${platform} ${arch}` };
}
