"""What tests in a real browser share: the site served on this machine, Chromium, windows."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import Settings
from web.app import site_over

PATIENCE = 60_000
"""What a loaded machine may take, in milliseconds; where all is well nothing waits for it."""
DESK = 1280
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def address(real_graph: KnowledgeGraph) -> Iterator[str]:
    """The address of the site served on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        site_over(real_graph, Settings()), host="127.0.0.1", port=port, log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


# Closed with each file of browser tests: while it is open, its event loop runs in the main thread,
# and a test there could not run one of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    assert found, "install chromium"
    # As root Chromium starts only without its sandbox; the pages are our own.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=options)
        yield opened
        opened.close()


# One window for all tests of a file: a window of its own costs a test more than most of the pages it opens.
@pytest.fixture(scope="module")
def window_without_scripts(browser: Browser, address: str) -> Iterator[Page]:
    """A window with JavaScript switched off."""
    context = browser.new_context(base_url=address, java_script_enabled=False, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def window_with_scripts(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A window as readers have it, and what the browser complains of: failed scripts, broken policies."""
    context = browser.new_context(base_url=address, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    window = context.new_page()
    said: list[str] = []
    window.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    window.on("pageerror", lambda error: said.append(str(error)))
    yield window, said
    context.close()


def as_opened(window: Page) -> Page:
    """Give the window back the size, the media and the network it was opened with."""
    window.unroute_all()
    window.set_viewport_size({"width": DESK, "height": 900})
    window.emulate_media(media="null", color_scheme="light", reduced_motion="null")
    return window


@pytest.fixture
def page(window_without_scripts: Page) -> Page:
    """A window of a desk-top computer with JavaScript switched off."""
    return as_opened(window_without_scripts)


@pytest.fixture
def scripted(window_with_scripts: tuple[Page, list[str]]) -> Iterator[Page]:
    """A window of a desk-top computer; whatever the browser complains of fails the test."""
    window, said = window_with_scripts
    said.clear()
    yield as_opened(window)
    assert [text for text in said if "status of 40" not in text] == []
    # What a page remembers is not for the next test.
    window.evaluate("localStorage.clear()")
