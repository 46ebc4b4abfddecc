"""Makes the fonts of this folder from Noto Sans 2.004, as packaged by Debian (fonts-noto-core).

    python3 subset.py /usr/share/fonts/truetype/noto

Needs fonttools. Keeps the characters that the chart of /stats may use, and drops hints and kerning.
"""

import sys

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter, load_font, parse_unicodes

# ASCII, Latin-1, Vietnamese letters, dashes, quotation marks, the ellipsis, and the sign of the đồng.
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
    """Adds a contour without area at the origin of each glyph.

    plotters places a glyph by the left edge of its bounding box and ignores the left side bearing, so that "10" and
    "each" had gaps. A bounding box that includes the origin gives the correct position.
    """
    glyphs = font.getGlyphSet()
    for name in font.getGlyphOrder():
        if font["glyf"][name].numberOfContours == 0:
            continue
        outline, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
        glyphs[name].draw(outline)
        # At least two points, because parsers skip contours of one point. The pen drops the last, closing point.
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
    # Again, because the components of composite glyphs are no longer used.
    subset(font)
    font.save(name)
