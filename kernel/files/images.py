"""Pictures drawn anew from their pixels: what comes out was written by us, without metadata or stowaways."""

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

MAX_PIXELS = 25_000_000
# libwebp keeps two canvases and Pillow two copies: 16 bytes a pixel.
MAX_WEBP_PIXELS = 10_000_000
MAX_EDGE = 2048
THUMBNAIL_EDGE = 320
QUALITY = 85
STRIP_PIXELS = 1_000_000
ORIENTATION = 0x0112
# Format read: format written. A GIF becomes its first frame.
FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "WEBP": "WEBP", "GIF": "PNG"}
MIME = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}

# What Pillow's decoders raise over broken or hostile input, gathered by feeding them mutated files.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    mime: str
    width: int
    height: int


def reencode(data: bytes, *, edge: int = MAX_EDGE) -> Picture | None:
    """At most `edge` pixels a side. None when it is over 25 megapixels, cut off, damaged or not a picture."""
    try:
        return _reencode_quietly(data, edge)
    except _BROKEN:
        return None


def drawn_mime(mime: str) -> str:
    """What a picture of this kind is after it was drawn anew."""
    written = FORMATS[mime.removeprefix("image/").upper()]
    return MIME[written]


def thumbnail(data: bytes) -> Picture | None:
    return reencode(data, edge=THUMBNAIL_EDGE)


def _reencode_quietly(data: bytes, edge: int) -> Picture:
    # Pillow warns of odd EXIF, which is dropped, and of many pixels, which are counted here: neither is news.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _check_integrity(data)
        with Image.open(BytesIO(data), formats=list(FORMATS)) as source:
            return _redraw(source, edge)


def _check_integrity(data: bytes) -> None:
    """The size, for which only the header is read; then PNG's checksums, which decoding does not look at."""
    with Image.open(BytesIO(data), formats=list(FORMATS)) as probe:
        if probe.width * probe.height > (MAX_WEBP_PIXELS if probe.format == "WEBP" else MAX_PIXELS):
            raise Image.DecompressionBombError
        probe.verify()


def _redraw(source: Image.Image, edge: int) -> Picture:
    written = FORMATS[source.format or ""]
    source.draft("RGB", (edge, edge))  # a JPEG can be decoded at a fraction of its size
    mode = "RGBA" if source.has_transparency_data and written != "JPEG" else "RGB"
    small = _reduce(source, mode, round(max(source.size) / edge))
    small = small.resize(_fit(source.size, min(edge, max(small.size))))
    small.getexif()[ORIENTATION] = source.getexif().get(ORIENTATION, 1)
    # Phones store photos lying down and say so in the EXIF that we drop.
    upright = ImageOps.exif_transpose(small)
    # A new canvas: the old one carries EXIF, profiles and comments along into what is saved.
    clean = Image.new(mode, upright.size)
    clean.paste(upright)
    out = BytesIO()
    clean.save(out, written, quality=QUALITY)
    return Picture(out.getvalue(), MIME[written], clean.width, clean.height)


def _reduce(source: Image.Image, mode: str, factor: int) -> Image.Image:
    """Converted, and shrunk by a whole factor strip by strip: a large picture is never in memory twice."""
    if factor <= 1:
        return source.convert(mode)
    width, height = source.size
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = factor * max(1, STRIP_PIXELS // (width * factor))
    for top in range(0, height, rows):
        strip = source.crop((0, top, width, min(top + rows, height)))
        small.paste(strip.convert(mode).reduce(factor), (0, top // factor))
    return small


def _fit(size: tuple[int, int], edge: int) -> tuple[int, int]:
    scale = min(1.0, edge / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
