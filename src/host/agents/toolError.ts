/** An error of a tool. Its message is a sentence of the inspector that says what to do next, and quotes nothing of other programs. */
export class ToolError extends Error {}
