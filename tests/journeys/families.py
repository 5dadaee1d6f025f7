"""Steps of families in a real browser: a mother registers her child, consents, and takes the consent back."""

import re
from datetime import date

from playwright.sync_api import Page, expect

import cast
from cast import Persona
from redvest.delivery import identity
from visiting import client_of


def comes_in(page: Page, site: str, person: Persona) -> None:
    """Is logged in since they registered."""
    cookie = client_of(person).cookies[identity.COOKIE].value
    page.context.add_cookies([{"name": identity.COOKIE, "value": cookie, "url": site}])


def registers_child(page: Page, n: int, *, born: date, relation: str = "母亲") -> str:
    """A logged-in guardian registers the n-th person as a child; ends on the page to consent. The child's id."""
    page.goto("/me/family/")
    page.get_by_role("link", name="登记孩子").click()
    page.get_by_label("姓名", exact=True).fill(cast.name(n))
    page.get_by_label("证件号码", exact=True).fill(cast.identity(n, born=born))
    expect(page.get_by_label("出生日期")).to_be_hidden()  # the number says it
    page.get_by_label("您是孩子的").select_option(label=relation)
    page.get_by_text("注册和参加志愿服务").click()
    page.get_by_text("核验并加密保存身份证件号码").click()
    page.get_by_text("我已阅读儿童个人信息专门告知书，代表孩子同意").click()
    page.get_by_role("button", name="登记孩子").click()
    expect(page).to_have_url(re.compile(r"/me/family/children/\d+/consent$"))
    return page.url.split("/")[-2]


def consents(page: Page, *, scope: str = "所有志愿服务活动（有危险的除外）", strict: bool = True) -> None:
    """On the page to consent: agrees for a year, and is back on the family page."""
    page.get_by_text(scope).click()
    page.get_by_text(
        "我已阅读儿童个人信息专门告知书" if strict else "我已阅读未成年人参加志愿服务告知书"
    ).click()
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text("有您的同意")).to_be_visible()


def withdraws(page: Page) -> None:
    """Takes the first consent back on the family page."""
    page.goto("/me/family/")
    page.locator("summary", has_text="撤回").first.click()
    page.get_by_role("button", name="撤回同意").click()
    expect(page.get_by_text("还没有有效的同意")).to_be_visible()
