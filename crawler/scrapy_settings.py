"""Scrapy's settings. ``crawler.scan`` overrides budgets and manners per scan; the names in capitals are Scrapy's own.

``scrapy list``, ``scrapy crawl site -a url=https://... -O pages.jsonl`` and ``scrapy shell`` run under these.
"""

from __future__ import annotations

import sys

from core.settings import ScanSettings
from crawler.manners import ACCEPT, ACCEPT_LANGUAGE, user_agent

_scan = ScanSettings()

BOT_NAME = "prongsai"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Manners: robots.txt is obeyed, one request at a time, the name is honest.
USER_AGENT = user_agent(_scan.contact)
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = _scan.delay
DOWNLOAD_DELAY_JITTER = 0
DEFAULT_REQUEST_HEADERS = {"Accept": ACCEPT, "Accept-Language": ACCEPT_LANGUAGE}
REFERER_ENABLED = False

# Limits
DOWNLOAD_TIMEOUT = _scan.timeout
DOWNLOAD_MAXSIZE = _scan.max_file_bytes
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # browsers show what came, too
OIT_MAX_PAGES = _scan.max_pages
OIT_MAX_DOCUMENTS = _scan.max_documents
OIT_MAX_OFFSITE = _scan.max_offsite
OIT_RENDER = "never"  # crawler.scan says where a browser is there
OIT_MAX_RENDERED = _scan.max_rendered
OIT_RENDER_SECONDS = _scan.render_seconds
OIT_MAX_DEPTH = _scan.max_depth
OIT_MAX_BYTES = _scan.max_bytes
OIT_MAX_PAGE_BYTES = _scan.max_page_bytes
OIT_ALLOW_PRIVATE = _scan.allow_private
OIT_NAMED_HOSTS: list[str] = []
OIT_FILE_HOSTS = _scan.file_hosts

# Old and untrusted servers are read; their certificates are judged once, in the preflight.
DOWNLOAD_HANDLERS = {
    "http": "crawler.rendering.handler.RenderingDownloadHandler",
    "https": "crawler.rendering.handler.RenderingDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# Engine
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = None if sys.platform == "win32" else "uvloop.Loop"
TWISTED_DNS_RESOLVER = "crawler.guard.Resolver"
SCHEDULER = "crawler.frontier.FrontierScheduler"
DOWNLOADER_MIDDLEWARES = {
    # First of all: what a killed scan knows already needs no look-up and no robots.txt.
    "crawler.middlewares.KeptAnswers": 80,
    "crawler.guard.GuardMiddleware": 90,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.patience.PatienceMiddleware": 110,
    # What gave no answer is tried again by the spider: later, and for longer.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    # The spider follows redirects itself, so that scope, budgets and robots.txt hold for every hop.
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    # Ours asks the network for nothing and tells no host what another set.
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.cookies.CookiesMiddleware": 700,
    # Outermost at the wire: all that comes after sees decoded bodies, the archive first.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.DecodingMiddleware": 950,
    "crawler.middlewares.Confirmation": 945,
    "crawler.middlewares.ArchiveMiddleware": 940,
}
EXTENSIONS = {
    "crawler.middlewares.PageSizeLimit": 0,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
HTTPERROR_ALLOW_ALL = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "WARNING"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
# What would be asked of every single answer and is known here: our callbacks return nothing, and yield few items.
WARN_ON_GENERATOR_RETURN_VALUE = False
CONCURRENT_ITEMS = 1
FEED_EXPORT_ENCODING = "utf-8"
