"""axe-core on a page: WCAG 2.2 AA, and no page wider than the screen."""

from collections.abc import Sequence

from playwright.sync_api import Page

from redvest.config.paths import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: The rules that ask how a page looks; the others read its markup, which is the same in every size of type.
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]

# What lies under the fixed bar is reached by scrolling; axe does not scroll. The policy lets no style tag in.
LOOK = """async (rules) => {
  document.querySelectorAll('.bottom-bar').forEach(bar => { bar.style.position = 'static' });
  const found = await axe.run(document, { runOnly: rules, resultTypes: ['violations'], preload: false });
  return {
    wrong: found.violations.map(one => `${one.id}: ${JSON.stringify(one.nodes.slice(0, 3).map(node => node.target))}`),
    wide: document.documentElement.scrollWidth > innerWidth && [...document.body.querySelectorAll('*')]
      .filter(one => one.getBoundingClientRect().right > innerWidth && one.checkVisibility())
      .slice(-1).map(one => one.outerHTML.slice(0, 300)),
  };
}"""


def complaints(page: Page, path: str) -> list[str]:
    """What axe finds on a page, and whether one has to scroll sideways."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return look_over(page, path)


def look_over(page: Page, name: str, *, only: Sequence[str] = RULES) -> list[str]:
    """The same for what is shown already, by all rules or only some; the sentences begin with the name given."""
    seen = page.evaluate(LOOK, list(only))
    told = [f"{name} {one}" for one in seen["wrong"]]
    return [*told, f"{name} is wider than the screen: {seen['wide']}"] if seen["wide"] is not False else told


def armed(page: Page) -> Page:
    """The page with axe in it, before the page's own policy, which would refuse it as a script tag."""
    page.add_init_script(path=str(AXE))
    return page
