"""oklch to sRGB and on to contrast, for themes. Pure.

Björn Ottosson, "A perceptual color space for image processing", 2020; contrast as in WCAG 2.2.
"""

from dataclasses import dataclass, replace
from math import cos, radians, sin

STEP = 0.005
EPSILON = 0.0005
LINEAR_PART, ENCODED_PART = 0.0031308, 0.04045  # where the curve of sRGB begins


@dataclass(frozen=True, slots=True)
class Shade:
    """oklch: lightness 0 to 1, chroma 0 to about 0.4, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def shift(self, lightness: float) -> "Shade":
        return replace(self, lightness=min(1.0, max(0.0, self.lightness + lightness)))


def linear_rgb(shade: Shade) -> tuple[float, float, float]:
    """Linear sRGB, possibly outside 0 to 1."""
    a = shade.chroma * cos(radians(shade.hue))
    b = shade.chroma * sin(radians(shade.hue))
    long = (shade.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (shade.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (shade.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def in_gamut(shade: Shade) -> Shade:
    """The same lightness and hue with as much of the chroma as sRGB shows: clipping would change the lightness."""
    low, high = 0.0, shade.chroma
    if _fits(shade):
        return shade
    while high - low > EPSILON:
        middle = (low + high) / 2
        low, high = (middle, high) if _fits(replace(shade, chroma=middle)) else (low, middle)
    return replace(shade, chroma=low)


def contrast(one: Shade, other: Shade) -> float:
    """WCAG contrast of the colours as they are shown (eight bits a channel), 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(shade: Shade, ground: Shade, least: float) -> Shade:
    """The nearest shade, away from the ground, that reaches the contrast."""
    step = -STEP if ground.lightness > shade.lightness else STEP
    found = in_gamut(shade)
    while contrast(found, ground) < least and 0.0 < found.lightness < 1.0:
        found = in_gamut(replace(shade, lightness=min(1.0, max(0.0, found.lightness + step))))
    return found


def to_hex(shade: Shade) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in _bytes(in_gamut(shade)))


def _fits(shade: Shade) -> bool:
    return all(-EPSILON <= channel <= 1 + EPSILON for channel in linear_rgb(shade))


def _bytes(shade: Shade) -> tuple[int, int, int]:
    red, green, blue = (round(255 * _encode(min(1.0, max(0.0, channel)))) for channel in linear_rgb(shade))
    return red, green, blue


def _encode(linear: float) -> float:
    return 12.92 * linear if linear <= LINEAR_PART else 1.055 * linear ** (1 / 2.4) - 0.055


def _decode(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= ENCODED_PART else ((value + 0.055) / 1.055) ** 2.4


def _luminance(shade: Shade) -> float:
    red, green, blue = (_decode(channel) for channel in _bytes(in_gamut(shade)))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
