"""Configuration of Sphinx for the manual, which scripts/make-html builds. Works with Sphinx 5.3 and later."""

import os
import re
from pathlib import Path

from docutils import nodes

ROOT = Path(__file__).resolve().parents[2]

project = "libkaltura_session"
version = release = os.environ["VERSION"]
extensions = ["myst_parser"]
root_doc = "index"
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
# Quotation marks and dashes as in the sources, for copying.
smartquotes = False
highlight_language = "none"

html_theme = "furo"
html_title = f"{project} {version}"
html_static_path = [str(ROOT / "docs/manual/style.css")]
html_css_files = ["style.css"]
html_search_scorer = str(ROOT / "docs/manual/scorer.js")
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# The pages of the reference are the index.
html_use_index = False

# Words that lead to a guide, or to a section of it, whatever pages contain them. Titles of sections need no entry.
SEARCH_TERMS = {
    "docs/choosing-a-way": ["get a session", "obtain a session", "obtain session", "secret", "login", "user or admin"],
    "docs/devserver": ["test server", "test account", "without an account", "testing", "mock", "mock server"],
    "docs/errors-and-retries": ["errors", "retries", "retry", "timeouts"],
    "docs/event-loops": ["event loop", "event loops", "libuv", "epoll", "nginx", "asynchronous", "async", "http library"],
    "docs/event-loops#A transport callback": ["own transport", "own http", "libcurl"],
    "docs/getting-started": ["install", "pkg-config", "static library"],
    "docs/getting-started#Without TLS": ["without https", "no tls", "no https"],
    "docs/local-sessions": ["offline", "without a server", "without a network", "sign", "verify"],
    "docs/managed-session": ["renew", "renewal", "app token", "one-time password", "totp"],
    "docs/network": ["proxy", "pinning", "tls"],
    "docs/processes": ["multithreading", "pthread"],
    "docs/processes#Containers and chroot": ["container", "containers", "docker", "kubernetes", "podman"],
    "docs/shared-sessions": ["redis", "fleet", "shared session", "several processes"],
}

LINK = re.compile(r"\[([^\]\n]+(?:\n[^\]\n]+)?)\]\(([^)#:\s]+)(#[^)\s]+)?\)")
LABEL = re.compile(r"^(.+) <(\S+)>$", re.MULTILINE)
TABLE_OR_TITLE = re.compile(r"<table.*?</table>|<h1>.*?</h1>", re.DOTALL)
TEXT = re.compile(r"(?<=<h1>)[^<]+|(?<=<span class=\"pre\">)[^<]+")
TARGET = re.compile(r"^\((KALTURA_\w+)\)=$", re.MULTILINE)


def set_title(app, document, source):
    """Makes the label of a page in the sidebar its title, so that the search and the links below a page show it."""
    labels = {page: label for label, page in LABEL.findall((Path(app.srcdir) / "index.md").read_text())}
    if document in labels:
        source[0] = re.sub("^# .*$", f"# {labels[document]}", source[0], count=1, flags=re.MULTILINE)


def add_search_terms(_, document, source):
    """Adds main entries ("!") of the index before the headings. They rank highest."""
    for place, terms in SEARCH_TERMS.items():
        page, _, heading = place.partition("#")
        if page == document:
            entry = "```{index} " + ", ".join("!" + term for term in terms) + "\n```\n"
            heading = re.escape(heading) if heading else ".*"
            source[0], found = re.subn(f"^#+ {heading}$", lambda match: entry + match[0], source[0], 1, re.MULTILINE)
            if not found:
                raise ValueError(f"SEARCH_TERMS: {place} does not exist")


def link_files(app, document, source):
    """Points links to examples and folders to their pages, and turns links to other files into text."""
    folder = Path(document).parent

    def page_or_text(match):
        text, path, _ = match.groups()
        inside = os.path.normpath(folder / path)
        if path.endswith(".md") and (Path(app.srcdir) / inside).exists():
            return match[0]
        for suffix in (".md", "/README.md"):
            if (Path(app.srcdir) / f"{inside}{suffix}").exists():
                return f"[{text}]({path}{suffix})"
        if not (ROOT / inside).exists():
            raise ValueError(f"{document}: a link to {path}, which does not exist")
        return text

    out, end = [], 0
    for block in re.finditer(r"^```.*?^```$", source[0], re.MULTILINE | re.DOTALL):
        out += [LINK.sub(page_or_text, source[0][end : block.start()]), block[0]]
        end = block.end()
    source[0] = "".join(out) + LINK.sub(page_or_text, source[0][end:])


def find_names(app):
    """Maps the names of the header to a page of the reference, and an anchor in it or ""."""
    app.names = {}
    for page in (Path(app.srcdir) / "reference").glob("*.md"):
        document = f"reference/{page.stem}"
        if page.stem.lower().startswith("kaltura_"):
            app.names[page.stem] = (document, "")
        for name in TARGET.findall(page.read_text()):
            app.names[name] = (document, "#" + nodes.make_id(name))


def link_names(app, doctree, document):
    """Links the names of the header, also statuses and causes without their prefixes."""
    for literal in list(doctree.findall(nodes.literal)):
        text = literal.astext().removesuffix("()")
        prefixes = ["", "KALTURA_ERROR_", "KALTURA_CAUSE_"] if text.isupper() else [""]
        found = next((app.names[p + text] for p in prefixes if p + text in app.names), None)
        is_linked = any(isinstance(above, (nodes.reference, nodes.title)) for above in ancestors(literal))
        if found and found[0] != document and not is_linked:
            uri = app.builder.get_relative_uri(document, found[0]) + found[1]
            reference = nodes.reference("", "", refuri=uri, internal=True)
            literal.replace_self(reference)
            reference += literal


def break_names(_app, _page, _template, context, _doctree):
    """Allows line breaks within names in tables and titles. In the document they would split the words of the search."""

    def breakable(match):
        return TEXT.sub(lambda text: re.sub(r"(?<=[_./:])(?=\w)", "<wbr>", text[0]), match[0])

    if "body" in context:
        context["body"] = TABLE_OR_TITLE.sub(breakable, context["body"])


def ancestors(node):
    while node.parent is not None:
        node = node.parent
        yield node


def setup(app):
    app.connect("source-read", set_title)
    app.connect("source-read", add_search_terms)
    app.connect("source-read", link_files)
    app.connect("builder-inited", find_names)
    app.connect("doctree-resolved", link_names)
    app.connect("html-page-context", break_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
