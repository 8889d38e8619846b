import pytest

from kernel.http.templatetags.kept_icons import known_icon, lucide


@pytest.mark.parametrize(
    ("name", "drawn"), [("receipt-text", "receipt-text"), ("circle-help", "life-buoy"), ("../x", "life-buoy")]
)
def test_a_name_that_somebody_typed_never_breaks_a_page(name, drawn):
    assert known_icon(name) == drawn
    assert "<svg" in lucide(known_icon(name), size=16)
