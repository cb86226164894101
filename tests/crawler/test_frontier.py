from __future__ import annotations

from crawler.frontier import Candidate, Frontier, Limits

HOME = "https://tuayang.example"


def _taken(frontier: Frontier) -> list[str]:
    taken = []
    while (candidate := frontier.take()) is not None:
        taken.append(candidate.url.removeprefix(HOME))
        frontier.learn(candidate.url, candidate.kind)
    return taken


def test_the_best_score_comes_first_and_equals_come_in_order():
    frontier = Frontier(Limits())
    for path, score in (("/a", 0.1), ("/b", 0.9), ("/c", 0.1)):
        frontier.offer(Candidate(HOME + path, score=score))
    assert _taken(frontier) == ["/b", "/a", "/c"]


def test_every_click_costs_a_little():
    frontier = Frontier(Limits())
    frontier.offer(Candidate(f"{HOME}/deep", score=0.5, depth=4))
    frontier.offer(Candidate(f"{HOME}/near", score=0.5, depth=1))
    assert _taken(frontier) == ["/near", "/deep"]


def test_an_address_is_given_out_once():
    frontier = Frontier(Limits())
    assert frontier.offer(Candidate(f"{HOME}/a"))
    assert not frontier.offer(Candidate(f"{HOME}/a"))
    assert _taken(frontier) == ["/a"]
    assert not frontier.offer(Candidate("http://www.tuayang.example/a", score=1.0))


def test_a_better_label_moves_an_address_forward():
    frontier = Frontier(Limits())
    for path in ("/a", "/b"):
        frontier.offer(Candidate(HOME + path, score=0.3))
    frontier.offer(Candidate(f"{HOME}/b", text="คู่มือการให้บริการ", score=0.9))
    assert frontier.take() == Candidate(f"{HOME}/b", text="คู่มือการให้บริการ", score=0.9)
    assert len(frontier) == 1


def test_pages_over_the_budget_are_left_best_first():
    frontier = Frontier(Limits(pages=1))
    for path, score in (("/a", 0.9), ("/b", 0.2), ("/c", 0.4)):
        frontier.offer(Candidate(HOME + path, score=score))
    assert _taken(frontier) == ["/a"]
    assert [one.url for one in frontier.remaining()] == [f"{HOME}/c", f"{HOME}/b"]
    assert frontier.over_budget


def test_documents_have_a_budget_of_their_own():
    frontier = Frontier(Limits(pages=1, documents=1))
    for path in ("/a.pdf", "/b.pdf", "/c"):
        frontier.offer(Candidate(HOME + path, kind="file" if path.endswith("pdf") else "page"))
    assert _taken(frontier) == ["/a.pdf", "/c"]


def test_a_download_script_is_counted_as_documents_once_it_gave_one():
    frontier = Frontier(Limits(documents=1))
    for number in (1, 2):
        frontier.offer(Candidate(f"{HOME}/download.php?id={number}", text="ดาวน์โหลด"))
    first = frontier.take()
    assert first is not None
    frontier.learn(first.url, "file")
    assert frontier.take() is None


def test_what_an_endless_list_leaves_does_not_count_as_over_budget():
    frontier = Frontier(Limits())
    for number in range(50):
        frontier.offer(Candidate(f"{HOME}/calendar?month={number}", score=0.1))
    assert len(_taken(frontier)) == 6
    assert not frontier.over_budget


def test_a_sought_list_is_read_further_than_another():
    def read(score: float) -> int:
        frontier = Frontier(Limits())
        for number in range(200):
            frontier.offer(Candidate(f"{HOME}/list?page={number}", text=str(number), score=score))
        return len(_taken(frontier))

    assert read(0.1) == 15
    assert read(0.8) == 60


def test_an_address_too_deep_or_built_by_a_loop_is_not_queued():
    frontier = Frontier(Limits(depth=3))
    assert not frontier.offer(Candidate(f"{HOME}/a", depth=4))
    assert not frontier.offer(Candidate(f"{HOME}/x/x/x/x"))


def test_a_closed_frontier_gives_out_nothing_and_remembers_all():
    frontier = Frontier(Limits())
    frontier.offer(Candidate(f"{HOME}/a"))
    frontier.close()
    assert frontier.take() is None
    assert [one.url for one in frontier.remaining()] == [f"{HOME}/a"]


def test_the_pictures_of_links_come_last_and_take_nothing_from_the_documents():
    frontier = Frontier(Limits(documents=1))
    frontier.offer(Candidate(f"{HOME}/button.png", kind="image", label=True))
    for path, score in (("/calendar", 0.0), ("/a.pdf", 0.9), ("/b.pdf", 0.8)):
        frontier.offer(Candidate(HOME + path, score=score, kind="file" if path.endswith("pdf") else "page"))
    assert _taken(frontier) == ["/a.pdf", "/calendar", "/button.png"]
    assert [one.url for one in frontier.remaining()] == [f"{HOME}/b.pdf"]


def test_where_no_document_is_wanted_no_picture_of_a_link_is():
    frontier = Frontier(Limits(documents=0))
    frontier.offer(Candidate(f"{HOME}/button.png", kind="image", label=True))
    assert _taken(frontier) == []
    assert not frontier.over_budget
    assert list(frontier.remaining()) == []


def test_what_is_postponed_comes_last_and_in_an_order_that_follows_from_the_addresses():
    orders = []
    for turn in (1, -1):
        queue = Frontier(Limits())
        for url in ["https://a.example/1", "https://a.example/2", "https://a.example/3"][::turn]:
            queue.postpone(Candidate(url, tries=1))
        queue.postpone(Candidate("https://a.example/0", tries=2))
        queue.offer(Candidate("https://a.example/new"))
        assert len(queue) == 5
        orders.append([queue.take().url for _ in range(5)])
    assert orders[0] == orders[1]
    assert (orders[0][0], orders[0][-1]) == ("https://a.example/new", "https://a.example/0")


def test_a_closed_or_spent_queue_gives_no_second_attempt():
    queue = Frontier(Limits(pages=1))
    queue.learn("https://a.example/", "page")
    queue.postpone(Candidate("https://a.example/1", tries=1))
    assert queue.take() is None
    assert not queue.over_budget
    queue = Frontier(Limits())
    queue.postpone(Candidate("https://a.example/1", tries=1))
    queue.close()
    assert queue.take() is None
