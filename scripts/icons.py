#!/usr/bin/env python3
"""Write an SVG sprite of the icons named in a list: icons.py FOLDER LIST > icons.svg.

A name may begin with `filled/`.
"""

import re
import sys
from pathlib import Path

DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
BACKGROUND = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
STROKED = (
    'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
)
FILLED = 'fill="currentColor"'


def symbol(folder: Path, name: str) -> str:
    """Give one icon as a symbol. Raises OSError for a name that is not in the folder."""
    filled = name.startswith("filled/")
    file = folder / f"{name if filled else 'outline/' + name}.svg"
    found = DRAWING.search(file.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{file}: not an SVG drawing")
    drawing = " ".join(found[1].replace(BACKGROUND, "").split())
    style = FILLED if filled else STROKED
    return f'<symbol id="{name.replace("/", "-")}" viewBox="0 0 24 24" {style}>{drawing}</symbol>'


def main(folder: str, names: str) -> None:
    """Print the sprite."""
    listed = sorted(set(Path(names).read_text(encoding="utf-8").split()))
    symbols = "\n".join(symbol(Path(folder), name) for name in listed)
    print(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>')


if __name__ == "__main__":
    main(*sys.argv[1:3])
