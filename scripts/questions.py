"""Write queries/README.md: every named question, in both languages, with its parameters, from the headers."""

import sys
from pathlib import Path

from mkus_kg.queries import Question, load_questions
from mkus_kg.settings import Settings

HEAD = """# Pytania / Questions

Each question is a file of this folder: a header (`#+`, YAML) and SPARQL 1.1 that runs in any tool.
The same file gives a page with a form, a command (`mkus query NAME --param name=value`) and tables to
download.
This list is written by `scripts/questions.py`; a parameter in italics may be left out.
"""
TABLE = "\n| pytanie | question | name | parameters |\n|---|---|---|---|\n"


def row(question: Question) -> str:
    """Give the line of one question."""
    parameters = ", ".join(
        f"`{parameter.name}`" if parameter.required else f"*{parameter.name}*"
        for parameter in question.parameters
        if parameter.type != "language"
    )
    return f"| {question.summary.pl} | {question.summary.en} | `{question.name}` | {parameters} |\n"


def catalogue(folder: Path) -> str:
    """Give the whole page: the questions of readers first, then what lists, pages and pick-lists ask."""
    questions = sorted(load_questions(folder).values(), key=lambda question: question.name)
    asked = [row(question) for question in questions if "question" in question.tags]
    inner = [row(question) for question in questions if "question" not in question.tags]
    return "".join([HEAD, TABLE, *asked, "\n## Lists, pages and pick-lists\n", TABLE, *inner])


if __name__ == "__main__":
    queries = Settings().queries_path
    (queries / "README.md").write_text(catalogue(queries), encoding="utf-8")
    sys.stdout.write(f"{queries.name}/README.md\n")
