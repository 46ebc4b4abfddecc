"""Makes the fonts of this folder from Noto Sans 2.004, as Debian has it (fonts-noto-core).

    python3 subset.py /usr/share/fonts/truetype/noto

Needs fonttools. The letters that the picture of /stats may use are kept, hints and kerning dropped.
"""

import sys

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter, load_font, parse_unicodes

# ASCII, Latin-1, the letters of Vietnamese, dashes, quotation marks, the ellipsis, the đồng.
CHARACTERS = parse_unicodes(
    "20-7E,A0-FF,102-103,110-111,128-129,168-169,1A0-1A1,1AF-1B0,1EA0-1EF9,"
    "2013-2014,2018-2019,201C-201D,2026,20AB"
)
OPTIONS = Options(
    hinting=False, layout_features=[], recalc_timestamp=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
)


def subset(font):
    subsetter = Subsetter(OPTIONS)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)


def anchor(font):
    """Gives each glyph a contour without area at its origin.

    plotters sets a glyph by the left edge of its box, without the space that belongs before it: "10"
    and "each" fell apart. With the origin in the box, that edge is where it should be.
    """
    glyphs = font.getGlyphSet()
    for name in font.getGlyphOrder():
        if font["glyf"][name].numberOfContours == 0:
            continue
        outline, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
        glyphs[name].draw(outline)
        # Two points at least: readers skip contours of one. The pen drops the last, which closes it.
        pen.moveTo((0, 0))
        pen.lineTo((0, 0))
        pen.lineTo((0, 0))
        pen.closePath()
        outline.replay(pen)
        glyph = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        font["glyf"][name] = glyph
        font["hmtx"][name] = (font["hmtx"][name][0], glyph.xMin)


for name in ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf"]:
    font = load_font(f"{sys.argv[1]}/{name}", OPTIONS)
    subset(font)
    anchor(font)
    # Once more: parts of letters are in no other glyph now.
    subset(font)
    font.save(name)
