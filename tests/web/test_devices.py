"""How a login's device is called in one's own list."""

import pytest

from redvest.web.devices import device_name

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {KIT} Chrome/124.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.4 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/124.0 Safari/537.36 Edg/124.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox · Linux"),
        (
            f"Mozilla/5.0 (Linux; Android 12) {KIT} Chrome/107 Mobile Safari/537.36 MicroMessenger/8.0.47",
            "微信 · Android",
        ),
        (
            f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {KIT} Chrome/114 Safari/537.36 HuaweiBrowser/5.0",
            "华为浏览器 · HarmonyOS",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "没有写明设备"),
    ],
)
def test_a_device_is_called_by_a_name_people_know(user_agent: str, name: str):
    assert device_name(user_agent) == name
