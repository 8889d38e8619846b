import re

import pytest

from kernel.http.colour import Shade, contrast, in_gamut, linear_rgb, readable, to_hex
from kernel.http.theme import AA, DARK_GROUND, LIGHT_GROUND, WHITE, stylesheet


def test_known_colours():
    assert to_hex(Shade(1.0, 0.0, 0)) == "#ffffff"
    assert to_hex(Shade(0.0, 0.0, 0)) == "#000000"
    assert to_hex(Shade(0.62796, 0.25768, 29.234)) == "#ff0000"
    assert to_hex(Shade(0.86644, 0.29483, 142.495)) == "#00ff00"
    assert to_hex(Shade(0.45201, 0.31321, 264.052)) == "#0000ff"


def test_known_contrast():
    assert contrast(WHITE, Shade(0.0, 0.0, 0)) == pytest.approx(21)
    assert contrast(WHITE, Shade(0.62796, 0.25768, 29.234)) == pytest.approx(3.998, abs=0.01)


def test_chroma_gives_way_before_lightness():
    wild = Shade(0.5, 0.37, 110)
    tame = in_gamut(wild)
    assert (tame.lightness, tame.hue) == (0.5, 110)
    assert tame.chroma < 0.37
    assert all(-0.001 <= channel <= 1.001 for channel in linear_rgb(tame))


@pytest.mark.parametrize("ground", [WHITE, LIGHT_GROUND, DARK_GROUND])
def test_readable_always_ends(ground):
    assert contrast(readable(Shade(0.6, 0.2, 40), ground, AA), ground) >= AA


@pytest.mark.parametrize("hue", range(0, 360, 3))
def test_every_hue_reaches_aa(hue):
    found = dict(re.findall(r"--(accent\S*): light-dark\((.+?)\);", stylesheet(hue)))
    assert set(found) == {"accent", "accent-solid", "accent-hover"}
    light, dark = found["accent"].split(", ")
    assert _contrast(light, to_hex(LIGHT_GROUND)) >= AA
    assert _contrast(dark, to_hex(DARK_GROUND)) >= AA
    for name in ("accent-solid", "accent-hover"):
        assert all(_contrast(shade, "#ffffff") >= AA for shade in found[name].split(", "))


def _contrast(one, other):
    """Computed from the written colours, apart from the code under test."""

    def luminance(text):
        channels = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
