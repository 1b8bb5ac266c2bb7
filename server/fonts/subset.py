"""Makes BIZUDPGothic-Bold.ttf: python3 subset.py FULL.ttf BIZUDPGothic-Bold.ttf (needs fonttools 4)."""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont


def wanted(character):
    """Whether plane 1 of JIS X 0213 or Windows' Japanese character set has it."""
    try:
        if b"\x1b$(P" not in character.encode("iso2022_jp_2004"):
            return True
    except UnicodeError:
        pass
    try:
        character.encode("cp932")
        return True
    except UnicodeError:
        return False


LATIN_GREEK_CYRILLIC_SIGNS = [
    (0x20, 0x250), (0x370, 0x530), (0x1E00, 0x1F00), (0x2010, 0x2040), (0x20A0, 0x20C0), (0x2100, 0x2600),
    (0x3000, 0x3400), (0xFF00, 0xFFF0),
]
characters = {c for first, end in LATIN_GREEK_CYRILLIC_SIGNS for c in range(first, end)}
# The surrogates and the private area are no characters.
characters |= {c for c in range(0x20, 0x30000) if not 0xD800 <= c < 0xF900 and wanted(chr(c))}

# Hints are for screens of few pixels, the other tables for vertical and shaped text: none of it is read.
options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"])
options.drop_tables += ["vhea", "vmtx", "GSUB", "gasp", "meta", "post"]
font = TTFont(sys.argv[1], recalcTimestamp=False)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=characters)
subsetter.subset(font)
font.save(sys.argv[2])
