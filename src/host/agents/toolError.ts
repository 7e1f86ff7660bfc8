/**
 * An error of a tool. Its message is a sentence of the inspector that describes the next step. It contains no text of
 * other programs.
 */
export class ToolError extends Error {}
