"""Makes the fonts of this folder with fontTools (MIT): plain rectangles, drawn for the tests.

python3 make.py FOLDER
"""

import sys
from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

# Hebrew letters, and those Devanagari ones that reorder or join.
LETTERS = {
    "space": (0x20, 300, False),
    "shin": (0x5E9, 700, True),
    "lamed": (0x5DC, 500, True),
    "vav": (0x5D5, 250, True),
    "finalmem": (0x5DD, 600, True),
    "ka": (0x915, 750, True),
    "ssa": (0x937, 650, True),
    "ra": (0x930, 450, True),
    "isign": (0x93F, 260, True),
    "virama": (0x94D, 0, True),
    "kassa": (None, 900, True),
    "reph": (None, 0, True),
}

FEATURES = """
languagesystem DFLT dflt;
languagesystem hebr dflt;
languagesystem dev2 dflt;
feature kern { script hebr; pos shin lamed -120; } kern;
feature akhn { script dev2; sub ka virama ssa by kassa; } akhn;
feature rphf { script dev2; sub ra virama by reph; } rphf;
"""


def drawn(pen, width, ink):
    if ink:
        right = max(width - 50, 200)
        pen.moveTo((50, 0))
        pen.lineTo((50, 600))
        pen.lineTo((right, 600))
        pen.lineTo((right, 0))
        pen.closePath()


def made(path, outlines):
    order = [".notdef", *LETTERS]
    build = FontBuilder(1000, isTTF=outlines == "glyf")
    build.setupGlyphOrder(order)
    build.setupCharacterMap({code: name for name, (code, _, _) in LETTERS.items() if code})
    widths = {".notdef": (500, True)} | {name: (w, ink) for name, (_, w, ink) in LETTERS.items()}
    if outlines == "glyf":
        glyphs = {}
        for name, (width, ink) in widths.items():
            pen = TTGlyphPen(None)
            drawn(pen, width, ink)
            glyphs[name] = pen.glyph()
        build.setupGlyf(glyphs)
    else:
        strings = {}
        for name, (width, ink) in widths.items():
            pen = T2CharStringPen(width, None)
            drawn(pen, width, ink)
            strings[name] = pen.getCharString()
        build.setupCFF("AuditbinderTestCff", {}, strings, {})
    build.setupHorizontalMetrics({name: (width, 50) for name, (width, _) in widths.items()})
    build.setupHorizontalHeader(ascent=800, descent=-200)
    family = "Auditbinder Test" + ("" if outlines == "glyf" else " CFF")
    build.setupNameTable({"familyName": family, "styleName": "Regular"})
    build.setupOS2(sTypoAscender=800, sTypoDescender=-200, fsType=0)
    build.setupPost()
    addOpenTypeFeaturesFromString(build.font, FEATURES)
    build.font["head"].created = build.font["head"].modified = 0
    build.font.recalcTimestamp = False
    build.save(path)


folder = Path(sys.argv[1])
made(folder / "house.ttf", "glyf")
made(folder / "house.otf", "CFF")
