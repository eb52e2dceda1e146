"""A form as JSON Schema (2020-12), and answers given as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mkus_kg.errors import BadParameter, Message
from mkus_kg.forms.choices import Choices
from mkus_kg.forms.model import MOST_OF_A_FIELD, Field, Form
from mkus_kg.forms.patches import is_alternative, shortened
from mkus_kg.namespaces import Language

Json = dict[str, Any]
MOST_DEEP: Final = 4
NOT_ANSWERS: Final = Message(
    pl="Podaj obiekt JSON, w którym każde pole formularza ma tekst, listę tekstów albo listę obiektów.",
    en="Give a JSON object in which each field of the form has a text, a list of texts or one of objects.",
)


def json_schema(form: Form, choices: Choices, language: Language, *, only_adds: bool = False) -> Json:
    """Give the schema of a form's answers; a record is named by its address, in full or from `id/` on.

    With `only_adds` the nodes that a record has already cannot be named.
    """
    properties: Json = {}
    required = []
    for field in form.fields:
        properties[field.name] = _property(field, choices, language, only_adds or is_alternative(form, field))
        alternative = len({each.name for each in form.at(field.path) if each.language == field.language}) > 1
        if field.required and not alternative:
            required.append(field.name)
    schema: Json = {
        "type": "object",
        "title": form.label.text(language),
        "properties": properties,
        "additionalProperties": False,
    }
    if form.lead:
        schema["description"] = form.lead.text(language)
    return schema | ({"required": required} if required else {})


def _property(field: Field, choices: Choices, language: Language, only_adds: bool) -> Json:
    if field.form:
        value = json_schema(field.form, choices, language, only_adds=only_adds)
        if not only_adds:
            value["properties"] |= {
                "iri": {"type": "string", "description": "A node that the record has already."},
                "remove": {"type": "boolean"},
            }
        value.pop("required", None)
    else:
        value = _scalar(field, choices, language)
    described = {"title": field.label.text(language)}
    if field.help:
        described["description"] = field.help.text(language)
    if field.single and not field.form:
        return described | value
    most = 1 if field.single else MOST_OF_A_FIELD
    return described | {"type": "array", "items": value, "maxItems": most}


def _scalar(field: Field, choices: Choices, language: Language) -> Json:
    if field.kind == "choice":
        return {
            "type": "string",
            "enum": [shortened(each.value) for each in choices.offered(field, language)],
        }
    kinds: Mapping[str, Json] = {
        "flag": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "moment": {"type": "string", "pattern": "^[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$"},
        "year": {"type": "string", "pattern": "^[12][0-9]{3}$"},
        "web": {"type": "string", "format": "uri", "maxLength": field.longest},
        "record": {"type": "string"},
    }
    return kinds.get(field.kind, {"type": "string", "maxLength": field.longest})


def answers_from_json(form: Form, given: object) -> dict[str, list[str]]:
    """Give the answers that a JSON object holds. Raises BadParameter for what is no answer of the form."""
    found: dict[str, list[str]] = {}
    _flatten(form, given, "", found, MOST_DEEP)
    return found


def _flatten(form: Form, given: object, before: str, found: dict[str, list[str]], deep: int) -> None:
    if not isinstance(given, Mapping) or not deep:
        raise BadParameter(NOT_ANSWERS)
    fields = {field.name: field for field in form.fields}
    for name, value in given.items():
        field = fields.get(name)
        several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        if len(several) > MOST_OF_A_FIELD:
            raise BadParameter(NOT_ANSWERS)
        if field is not None and field.form:
            for number, each in enumerate(several, 1):
                _flatten(field.form, each, f"{before}{name}.{number}.", found, deep - 1)
        elif field is not None or (before and name in ("iri", "remove")):
            found[before + str(name)] = [_text(each) for each in several]
        else:
            raise BadParameter(
                Message(
                    pl=f"Formularz nie ma takiego pola. Są: {', '.join(fields)}.",
                    en=f"The form has no such field. There are: {', '.join(fields)}.",
                )
            )


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, str | int):
        return str(value)
    raise BadParameter(NOT_ANSWERS)
