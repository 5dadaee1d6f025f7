"""axe-core on a page: WCAG 2.2 AA, and no page wider than the screen."""

from playwright.sync_api import Page

from redvest.config.paths import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def complaints(page: Page, path: str) -> list[str]:
    """What axe finds on a page, and whether one has to scroll sideways."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    # What lies under the fixed bar is reached by scrolling; axe does not scroll. The policy lets no style tag in.
    page.evaluate(
        "document.querySelectorAll('.bottom-bar').forEach(bar => { bar.style.position = 'static' })"
    )
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)["violations"]
    told = [f"{path} {one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        told.append(f"{path} is wider than the screen")
    return told


def armed(page: Page) -> Page:
    """The page with axe in it, before the page's own policy, which would refuse it as a script tag."""
    page.add_init_script(path=str(AXE))
    return page
