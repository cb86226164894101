from __future__ import annotations

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Request

from core.exceptions import UsageError
from core.snapshot import Cause
from crawler.guard import Refused
from crawler.spiders.site import SiteSpider, _cause_of_failure


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (CannotResolveHostError("x"), Cause.DNS),
        (DownloadConnectionRefusedError("x"), Cause.REFUSED),
        (DownloadTimeoutError("x"), Cause.TIMEOUT),
        (DownloadCancelledError("x"), Cause.TOO_LARGE),
        (DownloadFailedError("[('SSL routines', '', 'unsupported protocol')]"), Cause.TLS),
        (DownloadFailedError("connection lost"), Cause.OTHER),
        (IgnoreRequest("Forbidden by robots.txt"), Cause.ROBOTS),
        (Refused(Cause.PRIVATE_ADDRESS, "x leads to 10.0.0.1"), Cause.PRIVATE_ADDRESS),
    ],
)
def test_a_request_without_an_answer_has_its_cause(error, cause):
    assert _cause_of_failure(error, Request("https://tuayang.example/"))[0] is cause


def test_a_spider_without_a_site_is_refused_with_the_mend():
    with pytest.raises(UsageError, match="write it like https://"):
        SiteSpider()
