"""The keyboard on a page: what can be clicked can be reached, and one sees where one is."""

from playwright.sync_api import Page

# Everything a mouse can do something with, and that the Tab key does not come to.
UNREACHABLE = """() => {
  const NATIVE = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';
  const ROLES = '[role=button], [role=tab], [role=menuitem], [role=checkbox], [role=switch], [onclick]';
  const CONTROLS = 'a, button, summary, input:not([type=hidden]), select, textarea';
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[aria-hidden=true]');
  const works = (e) => shown(e) && ((e.tabIndex >= 0 && e.matches(NATIVE)) || e.disabled);
  const clicked = (e) => !e.matches('form') && (e.getAttribute('hx-trigger') ?? 'click').startsWith('click');
  const name = (e) => `${e.cloneNode(false).outerHTML.slice(0, 120)} ${e.textContent.trim().slice(0, 20)}`;
  const pointed = (e) => getComputedStyle(e).cursor === 'pointer';
  const all = [...document.body.querySelectorAll('*')].filter(shown);
  return [
    ...all.filter((e) => e.matches(`${CONTROLS}, ${ROLES}`) && !works(e)),
    ...all.filter((e) => e.matches('[hx-get], [hx-post]') && clicked(e) && !works(e)),
    ...all.filter((e) => e.matches('label') && e.control && !works(e.control)),
    ...all.filter((e) => pointed(e) && !works(e.closest(NATIVE) ?? e.closest('label')?.control ?? e)),
  ].map(name);
}"""

# The thing that has the focus, and whether one sees it: an outline of its own or its label's, nothing lying over it.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const handle = e.closest('label') ?? e;
  const ringed = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  const open = (box) => [0.1, 0.5, 0.9].some(part => {
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * part);
    return top && (handle.contains(top) || top.contains(handle));
  });
  return {
    html: e.cloneNode(false).outerHTML.slice(0, 200),
    text: (e.getAttribute('aria-label') || e.innerText || e.labels?.[0]?.innerText || e.name || '').trim(),
    ringed: ringed(e) || ringed(handle),
    open: [...handle.getClientRects()].some(open),
  };
}"""

# What Tab should come to, each marked until it has; radio buttons apart, of which it comes to one in a group.
MARK = """() => {
  const some = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  for (const e of document.querySelectorAll(some)) {
    const wanted = e.tabIndex >= 0 && !e.disabled && e.type !== 'radio';
    if (wanted && e.checkVisibility({ visibilityProperty: true })) e.setAttribute('data-unvisited', '');
  }
}"""
VISIT = "() => document.activeElement?.removeAttribute('data-unvisited')"
LEFT = "() => [...document.querySelectorAll('[data-unvisited]')].map(e => e.cloneNode(false).outerHTML.slice(0, 160))"


def unreachable(page: Page) -> list[str]:
    """What can be clicked on the page as it is shown, and not reached with the Tab key."""
    found: list[str] = page.evaluate(UNREACHABLE)
    return found


def focused(page: Page) -> str:
    """What the thing that has the focus is called; fails if one does not see that it has it. Nothing: empty."""
    here = page.evaluate(FOCUS)
    if here is None:
        return ""
    assert here["ringed"], f"one does not see what has the focus on {page.url}: {here['html']}"
    assert here["open"], f"something lies over what has the focus on {page.url}: {here['html']}"
    return str(here["text"]) or str(here["html"])


def tab_to(page: Page, word: str, *, back: bool = False, most: int = 120) -> str:
    """Presses Tab until something whose name has ``word`` in it has the focus, looking each time whether it shows."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = focused(page)
        if word in here:
            return here
        passed.append(here)
    raise AssertionError(f"Tab does not come to {word!r} on {page.url}; it came to {passed}")


def walk(page: Page, *, most: int = 300) -> list[str]:
    """Tabs through the page as it is shown, looking each time whether one sees it; what Tab did not come to."""
    page.evaluate(MARK)
    for _ in range(most):
        page.keyboard.press("Tab")
        if not focused(page):
            break
        page.evaluate(VISIT)
    left: list[str] = page.evaluate(LEFT)
    return left
