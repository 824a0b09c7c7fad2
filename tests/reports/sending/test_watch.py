"""What takes too long is cut, once, and nothing else is."""

from threading import Event
from threading import enumerate as threads

from reports.sending.watch import Watch


def watching():
    return [each for each in threads() if each.name == "dure-watch"]


def test_what_takes_too_long_is_cut_by_a_thread_of_its_own():
    watch, cut = Watch(0.05), Event()

    with watch.over(cut.set):
        assert cut.wait(10)
    watch.end()


def test_what_is_in_time_is_not_cut_and_one_thread_serves_all_of_it():
    before = watching()
    watch, cut = Watch(0.2), []

    for number in range(50):
        with watch.over(lambda number=number: cut.append(number)):
            assert len(watching()) == len(before) + 1
    late = Event()
    with watch.over(late.set):
        assert late.wait(10)
    watch.end()

    assert cut == []
    assert watching() == before


def test_a_watch_that_ended_may_begin_again():
    watch = Watch(0.05)
    watch.end()
    for _ in range(2):
        cut = Event()
        with watch.over(cut.set):
            assert cut.wait(10)
        watch.end()
