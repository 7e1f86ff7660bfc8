/** An error of a tool. Its message is a sentence of the inspector that says what to do next. It contains no text of other programs. */
export class ToolError extends Error {}
