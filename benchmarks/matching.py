"""Measures how long it takes to decide the duty of many tasks.

Usage: python benchmarks/matching.py [TASKS …] [--duties N …]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from datetime import date

from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Responsible
from mapping.agreement import Stage
from mapping.matching import Matcher
from mapping.matching import TaskFacts

DUTIES = 300
WORK = (
    "배너",
    "팝업",
    "상품 등록",
    "결제",
    "환불",
    "리뷰",
    "쿠폰",
    "배송",
    "검색",
    "로그인",
    "banner",
    "payment",
    "search",
)


def clause(**conditions: tuple[str, ...]) -> Clause:
    return Clause(tuple(Condition(name.replace("_", "."), values) for name, values in conditions.items()))


def duty(index: int) -> Duty:
    word = WORK[index % len(WORK)]
    return Duty(
        id=f"duty-{index}",
        title=f"{word} {index}",
        responsible=(Responsible(("home", "acme", "daon")[index % 3]),),
        supporting=(Responsible("home"),),
        covers=(
            clause(connection=("hq",), scope=(f"P{index % 20}",), label=(f"라벨{index}", f"label-{index}")),
            clause(title=(f"*{word} {index}*",)),
            clause(text=(f"/{word}\\s*{index}번|task-{index}\\b/" if word.isascii() else f"/{word}\\s*{index}번/",)),
            clause(section=(f"단계 {index % 40}",), field_amount=(f">={index}000",)),
        ),
        exceptions=(clause(type=("Bug",), title=(f"*{index}차*",)),),
        overrides=(f"duty-{index - 1}",) if index % 10 == 9 else (),
        stages=(Stage(("컨펌대기", "In Review"), (Responsible("home"),)),),
    )


def facts(index: int, chance: random.Random, duties: int = DUTIES) -> TaskFacts:
    number = chance.randrange(duties * 2)
    word = chance.choice(WORK)
    return TaskFacts(
        connections=(chance.choice(("hq", "vendor", "board")),),
        tool="jira",
        scopes=(f"P{number % 20}", f"프로젝트 {number % 20}"),
        sections=(f"단계 {number % 40}",),
        status=chance.choice(("To Do", "진행 중", "컨펌대기", "완료")),
        unified_status="todo",
        type=chance.choice(("Task", "Bug", "Story")),
        labels=(f"라벨{number}",) if index % 3 else (),
        priority=("Medium", "normal"),
        title=f"[{number}] {word} {number} 등록 요청드립니다 {index}차",
        description=f"{word} {number}번 작업입니다. 상세 내용은 첨부를 확인해 주세요. " * (1 + index % 6),
        fields={"amount": (f"{number},000원",)} if index % 4 == 0 else {},
    )


def measure(tasks: int, duties: int) -> None:
    chance = random.Random(20261123)
    many = [facts(index, chance, duties) for index in range(tasks)]
    agreement = Agreement(title="", version="1", start=date(2026, 7, 1), duties=tuple(map(duty, range(duties))))
    began = time.process_time()
    matcher = Matcher(agreement, date(2026, 11, 23))
    compiled = time.process_time()
    decided = sum(matcher.decide(each).duty is not None for each in many)
    ended = time.process_time()
    print(f"{duties} duties compiled in {compiled - began:.2f} CPU s")
    print(
        f"{tasks} tasks decided in {ended - compiled:.2f} CPU s ({(ended - compiled) / tasks * 1e6:.1f} µs each), {decided} by a duty"
    )


def main(measured: Callable[[int, int], None]) -> None:
    """Measure every number of tasks with every number of duties that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tasks", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--duties", type=int, nargs="+", default=[DUTIES])
    chosen = parser.parse_args()
    for tasks in chosen.tasks:
        for duties in chosen.duties:
            measured(tasks, duties)


if __name__ == "__main__":
    main(measure)
