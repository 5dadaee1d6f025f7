"""Browsers and systems in words people know, from how a browser names itself."""

from django.utils.translation import gettext as _

#: What stands in the name, and what people call it; the first that is found. Nearly all claim to be Chrome and Safari.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("AlipayClient", "支付宝"),
    ("MiuiBrowser", "小米浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("HeyTapBrowser", "OPPO 浏览器"),
    ("VivoBrowser", "vivo 浏览器"),
    ("MQQBrowser", "QQ 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("Quark", "夸克"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
#: Of a program that is no browser so much of its own name is shown.
LONGEST = 40


def device_name(user_agent: str) -> str:
    """“Chrome · Android”; the first word of what is no browser; a sentence where nothing was said."""
    found = [
        next((name for part, name in table if part in user_agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    known = " · ".join(name for name in found if name)
    return known or user_agent.split(" ")[0][:LONGEST] or _("没有写明设备")
