import base64
import json
import random
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image

from kernel.files.images import Picture, reencode, thumbnail

ORIENTATION = 0x0112
COMMENT = 0x9286


def save(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(width=60, height=40):
    return Image.frombytes("RGB", (width, height), random.Random(width).randbytes(width * height * 3))


def chunk(kind, data, crc=None):
    seal = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", seal)


def png(width, height, *extra, pixels=None):
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height)) if pixels is None else pixels
    parts = [chunk(b"IHDR", struct.pack("!LLBBBBB", width, height, 8, 0, 0, 0, 0)), *extra]
    return b"\x89PNG\r\n\x1a\n" + b"".join([*parts, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")])


def reopened(picture):
    image = Image.open(BytesIO(picture.data))
    image.load()
    return image


@pytest.mark.parametrize(
    ("kind", "written"),
    [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp"), ("GIF", "png")],
)
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA"])
def test_pictures_come_out_in_a_format_that_is_shown(kind, written, mode):
    if (kind, mode) in {("JPEG", "RGBA"), ("JPEG", "P")}:
        mode = "CMYK"
    picture = reencode(save(noise().convert(mode), kind))
    assert (picture.mime, picture.width, picture.height) == (f"image/{written}", 60, 40)
    image = reopened(picture)
    assert (image.get_format_mimetype(), image.size) == (f"image/{written}", (60, 40))


def test_lossless_pixels_survive():
    original = noise()
    assert reopened(reencode(save(original, "PNG"))).tobytes() == original.tobytes()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_survives(mode):
    image = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    options = {"transparency": 0} if mode == "P" else {}
    data = save(Image.new("P", (4, 4), 0) if mode == "P" else image.convert(mode), "PNG", **options)
    assert reopened(reencode(data)).convert("RGBA").getpixel((1, 1))[3] == 0


@pytest.mark.parametrize(
    ("size", "edge", "expected"),
    [
        ((60, 40), 2048, (60, 40)),
        ((3000, 1500), 2048, (2048, 1024)),
        ((1500, 3000), 2048, (1024, 2048)),
        ((4000, 100), 320, (320, 8)),
        ((5000, 1), 320, (313, 1)),
        ((321, 321), 320, (320, 320)),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_sides_are_bounded(kind, size, edge, expected):
    picture = reencode(save(Image.new("RGB", size, "teal"), kind), edge=edge)
    assert (picture.width, picture.height) == expected


def test_thumbnail_is_small():
    picture = thumbnail(save(noise(800, 600), "JPEG"))
    assert (picture.width, picture.height, picture.mime) == (320, 240, "image/jpeg")


@pytest.mark.parametrize("edge", [2048, 20])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_photos_stand_upright_without_their_metadata(kind, edge):
    original = Image.new("RGB", (60, 40), "white")
    original.paste("black", (0, 0, 60, 20))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(0x8769)[COMMENT] = b"secret place"
    exif[0x010E] = "secret place"
    picture = reencode(save(original, kind, exif=exif, icc_profile=b"secret profile" * 20), edge=edge)
    assert picture.height > picture.width
    image = reopened(picture)
    assert image.convert("L").getpixel((image.width - 2, image.height // 2)) < 60
    assert image.convert("L").getpixel((1, image.height // 2)) > 200
    assert dict(image.getexif()) == {}
    assert "icc_profile" not in image.info
    assert b"secret" not in picture.data


def test_texts_in_a_png_and_bytes_behind_it_are_gone():
    data = png(2, 2, chunk(b"tEXt", b"Comment\0<script>secret</script>")) + b"<script>secret</script>"
    assert b"secret" not in reencode(data).data


def test_script_in_a_gif_header_is_gone():
    image = save(Image.new("P", (4, 4)), "GIF", comment=b"*/=1;alert(1)//")
    picture = reencode(image)
    assert picture.mime == "image/png"
    assert b"alert" not in picture.data


def test_animation_becomes_its_first_frame():
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        picture = reencode(save(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True))
        image = reopened(picture)
        assert getattr(image, "n_frames", 1) == 1
        red, _, blue = image.convert("RGB").getpixel((3, 3))
        assert (red > 240, blue < 15) == (True, True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<!doctype html>",
        save(noise(), "PNG")[:-20],
        save(noise(), "PNG")[:2000],
        save(noise(), "JPEG")[:-300],
        save(noise(), "WEBP")[:-100],
        save(noise(), "BMP"),
        save(noise(), "TIFF"),
        save(noise(), "ICO", sizes=[(16, 16)]),
        png(5001, 5000, pixels=b""),
        png(30000, 30000, pixels=b""),
        png(2**31 - 1, 2**31 - 1, pixels=b""),
        png(0, 0, pixels=b""),
        png(100, 100, pixels=b"\0" * 50),
        png(2, 2, chunk(b"tEXt", b"a\0b", crc=1)),
        png(2, 2, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 80_000_000))),
        png(2, 2, chunk(b"IHDR", b"")),
    ],
    ids=lambda data: f"{len(data)} bytes",
)
def test_damaged_oversized_or_foreign_files_are_no_pictures(data):
    assert reencode(data) is None


def test_mutated_pictures_never_raise():
    sources = [save(noise(), kind, **options) for kind, options in (
        ("PNG", {}), ("JPEG", {}), ("GIF", {}), ("WEBP", {}), ("WEBP", {"lossless": True}),
    )]  # fmt: skip
    exif = Image.Exif()
    exif[ORIENTATION] = 8
    sources += [save(noise(), kind, exif=exif) for kind in ("PNG", "JPEG", "WEBP")]
    dice = random.Random(20260301)
    outcomes = {None: 0, Picture: 0}
    for _ in range(3000):
        data = bytearray(dice.choice(sources))
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(min(len(data), dice.choice((64, 400, 10**6))))
            data[place] = dice.choice((0, 255, dice.randrange(256)))
        result = reencode(bytes(data))
        outcomes[None if result is None else Picture] += 1
    assert outcomes[None] > 500
    assert outcomes[Picture] > 100


MEASURE = """
import resource, sys
from kernel.files.images import reencode
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(reencode(data) is not None, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    ("kind", "mode", "size", "drawn"),
    [
        ("PNG", "RGBA", (5000, 5000), True),
        ("PNG", "RGBA", (24000, 1000), True),
        ("PNG", "P", (5000, 5000), True),
        ("JPEG", "RGB", (5000, 5000), True),
        ("WEBP", "RGBA", (5000, 2000), True),
        ("WEBP", "RGBA", (5000, 3000), False),
    ],
)
def test_memory_stays_below_200_megabytes(kind, mode, size, drawn):
    data = save(Image.new(mode, size), kind)
    done = subprocess.run([sys.executable, "-c", MEASURE], input=data, capture_output=True, check=True)  # noqa: S603
    result, kilobytes = done.stdout.split()
    assert result == str(drawn).encode()
    assert int(kilobytes) < 200 * 1024


def test_hostile_set(shared_data):
    folder = shared_data / "hostile_files/public"
    names = [row["file"] for row in json.loads((folder / "manifest.json").read_text())]
    drawn = {name for name in names if reencode((folder / name).read_bytes())}
    assert drawn == {"ok_8x8.png"}
    assert reencode(base64.b64decode((folder / "eicar.base64").read_bytes())) is None
