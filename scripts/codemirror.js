// What the page for writing queries uses of CodeMirror; scripts/vendor makes one file of it.
export { EditorState } from "@codemirror/state";
export { EditorView, keymap, lineNumbers, highlightActiveLine } from "@codemirror/view";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
export { setDiagnostics } from "@codemirror/lint";
export { sparql } from "@codemirror/legacy-modes/mode/sparql";
export { tags } from "@lezer/highlight";
