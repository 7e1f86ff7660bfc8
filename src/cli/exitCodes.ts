/** The exit codes of the program (docs/command-line.md). */
export const exitCodes = { ended: 0, failed: 1, usage: 2, file: 3, notRun: 4, interrupted: 130 } as const;
