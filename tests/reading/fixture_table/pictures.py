"""Images and recordings."""

from __future__ import annotations

import io
import wave
from functools import partial
from typing import Final

from made import FIXTURES
from pictured import ARABIC, ENGLISH, drawn, photographed, png_of, saved
from PIL import Image

from fixture_table.entry import File

_image = partial(File, "images")
_recording = partial(File, "audio, video")
_WORDS: Final = "\n".join(ENGLISH)
_PRINT: Final = "Perceptual hash (PDQ): cb7a008d6c25cb7090d2b6de6f7a012500257ffaffd2b4962e4f4b698125f496"
# Tesseract takes the Arabic three for a one: why its numbers wait for a person.
_MISREAD: Final = "\n".join(ARABIC).replace("٤٣", "٤١")
_NO_RECORDING: Final = "The recording cannot be read ("


def _pages() -> bytes:
    pages = [drawn([line]) for line in ENGLISH]
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def _sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(16_000 * 2))
    return out.getvalue()


FILES: Final = (
    _image(
        "page.png",
        "words read by OCR",
        lambda: saved(drawn(ENGLISH)),
        "image/png",
        f"{_WORDS}\n\nSize in pixels: 1700 x 240\nFormat: PNG\n{_PRINT}",
        needs="tesseract",
    ),
    _image(
        "page-arabic.png",
        "Arabic read by OCR, its numbers unconfirmed",
        lambda: saved(drawn(ARABIC)),
        "image/png",
        _MISREAD + "\n\nSize in pixels: 1700 x 240\nFormat: PNG\nPerceptual hash (PDQ): "
        "2b5b3bbb4ca494d495494a4c2a9355ab5464aed4bb1b5b6b6cb6a5b555649a48",
        unconfirmed=("٤١",),
        needs="tesseract",
    ),
    _image(
        "page.webp",
        "WebP without loss",
        lambda: saved(drawn(ENGLISH), "WEBP", lossless=True),
        "image/webp",
        f"{_WORDS}\n\nSize in pixels: 1700 x 240\nFormat: WEBP\n{_PRINT}",
        needs="tesseract",
    ),
    _image(
        "pages.tif",
        "two pages",
        _pages,
        "image/tiff",
        "\n\n".join(ENGLISH) + "\n\nSize in pixels: 1700 x 180\nFormat: TIFF\nPerceptual hash (PDQ): "
        "c98dc31236303cfef6dec3050921bcdaf6da432d0925fcd2fed2032d012dfcd2",
        needs="tesseract",
    ),
    _image(
        "photo.jpg",
        "place, times with zones, camera",
        photographed,
        "image/jpeg",
        "Size in pixels: 64 x 48\nFormat: JPEG\nTaken (EXIF): 2013-08-21T02:45:10+03:00\n"
        "Digitised (EXIF): 2013-08-21T02:45:10 (no zone stated)\nLatitude (EXIF): 33.510000\n"
        "Longitude (EXIF): -36.250000\n"
        "Altitude in metres (EXIF): -12.5\nTime from satellites (EXIF): 2013-08-20T23:45:09Z\n"
        "Camera maker (EXIF): Maker\n"
        "Camera (EXIF): Model 5\nPhotographer (EXIF): A. Photographer",
        needs="tesseract",
    ),
    _image(
        "photo.heic",
        "as telephones take them",
        (FIXTURES / "photo.heic").read_bytes,
        "image/heic",
        f"{_WORDS}\n\nTaken (EXIF): 2017-02-07T10:00:00+03:00\nLatitude (EXIF): 33.665000\n"
        "Longitude (EXIF): 36.328611\n"
        "Camera maker (EXIF): Made\nFormat: HEIF\nSize in pixels: 1100 x 210\nPerceptual hash (PDQ): "
        "a5ea85675b997a9124459d7ad9fa20050205dab8fdfab56adbbe4a952005b56a",
        needs="heif-convert",
    ),
    _image(
        "cut.jpg",
        "cut short before its first line",
        lambda: saved(Image.effect_mandelbrot((400, 300), (-2, -1.5, 1, 1.5), 60), "JPEG")[:400],
        "image/jpeg",
        "Size in pixels: 400 x 300\nFormat: JPEG",
        ("The image is damaged or cut short (",),
        bad=True,
    ),
    _image(
        "bomb.png",
        "60,000 by 60,000 pixels in 70 bytes",
        lambda: png_of(60_000, 60_000),
        "image/png",
        None,
        ("It unpacks to more pixels than any camera makes: it looks like a bomb",),
        bad=True,
    ),
    _image(
        "head.tif",
        "a head and nothing else",
        lambda: b"II*\x00\x08\x00\x00\x00" + bytes(20),
        "image/tiff",
        None,
        ("The image is damaged (",),
        bad=True,
    ),
    _image(
        "cut.heic",
        "cut short",
        lambda: (FIXTURES / "photo.heic").read_bytes()[:300],
        "image/heic",
        None,
        ("The photograph itself cannot be read (",),
        needs="heif-convert",
        bad=True,
    ),
    _recording(
        "call.wav",
        "two seconds of silence",
        _sound,
        "audio/wav",
        "Format: WAV / WAVE (Waveform Audio)\nLength in seconds: 2.000\nEncoding of audio: pcm_s16le",
        needs="ffprobe",
    ),
    _recording(
        "film.mkv",
        "a film with subtitles, frames taken out",
        (FIXTURES / "film.mkv").read_bytes,
        "video/x-matroska",
        "00:00.000\nThey took him away.\n\n00:01.000\nأخذوه ليلا.\n\nFormat: Matroska / WebM\n"
        "Length in seconds: 11.000\n"
        "Size in pixels: 64 x 48\nFrames a second: 2/1\nEncoding of video: mpeg4\nEncoding of subtitle: subrip\n"
        "Made: 2013-08-21T02:45:10Z\nMade with: Lavf",
        holds={"00-00-00.png": None, "00-00-10.png": None},
        needs="ffprobe",
    ),
    _recording(
        "cut.mkv",
        "cut short",
        lambda: (FIXTURES / "film.mkv").read_bytes()[:120],
        "video/x-matroska",
        None,
        (_NO_RECORDING,),
        holds={},
        refuses=("cut.mkv: " + _NO_RECORDING,),
        needs="ffprobe",
        bad=True,
    ),
    _recording(
        "none.mp3",
        "named by its first bytes, no sound",
        lambda: b"ID3\x03" + bytes(30),
        "audio/mpeg",
        None,
        (_NO_RECORDING,),
        needs="ffprobe",
        bad=True,
    ),
)
