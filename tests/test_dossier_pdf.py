"""A dossier as PDF: tagged as PDF/UA asks, kept as PDF/A asks, with the headings and tables it has."""

import pytest
from dossier_document import sample_document

from mkus_kg.dossier.pdf_file import pdf
from mkus_kg.namespaces import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_document_gives_the_same_bytes(language: Language) -> None:
    document = sample_document(language)
    assert pdf(document) == pdf(document)
