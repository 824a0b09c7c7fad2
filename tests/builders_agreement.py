"""Settings, agreements and people as files, sound as they are, and words as anybody might write them."""

from __future__ import annotations

from hypothesis import strategies as st

from connectors.api import ConnectionOptions

TOOLS = ("asana", "jira", "trello")

DURE = """\
parties:
  home: {name: 한빛상사, kind: in-house, domains: [hanbit.example], contact: [lead@hanbit.example]}
  acme: {name: ACME 운영, kind: vendor, domains: [acme.example], contact: [pm@acme.example], teams: {cs: CS팀}}
people: people.yaml
agreement: agreement.yaml
connections:
  hq: {tool: jira, export: "hq/*.csv", scopes: [OPS, WEB]}
  vendor: {tool: asana, export: vendor.json, keep: minimal, scopes: ["1204"]}
"""
AGREEMENT = """\
title: 2026 온라인몰 운영 업무분장
version: 3
effective: {from: 2026-07-01, until: 2027-06-30}
duties:
  - id: banner
    title: 배너 등록
    responsible: [acme]
    accountable: home
    covers: [{label: 배너}]
"""
PEOPLE = """\
- {name: 김민수, party: home, accounts: {hq: 5b10ac8d}}
- {name: 이서연, party: acme}
"""


def options_for(tool: str) -> type[ConnectionOptions] | None:
    return ConnectionOptions if tool in TOOLS else None


HEAD = "title: 운영 분장\nversion: 3\neffective: {from: 2026-07-01, until: 2027-06-30}\n"
FULL = (
    HEAD
    + """\
goals: [반복 업무를 덜어 낸다]
use: 개인 평가에 쓰지 않습니다.
targets: {as-agreed: 95%, urgent-response: 2wh}
signed:
  - {party: home, by: 김민수, on: 2026-06-25}
duties:
  - id: banner
    title: 배너 등록
    aliases: [배너]
    responsible: [acme/CS팀, acme/이서연]
    accountable: HOME
    supporting: [home]
    consulted: []
    informed: [home]
    covers:
      - {connection: hq, project: WEB, label: [배너, banner]}
      - {title: "*팝업*"}
    except:
      - {type: Bug}
    stages:
      - {status: [컨펌대기, In Review], responsible: [home]}
      - {list: 검수, responsible: home}
    response: {urgent: 2wh, normal: 3wd}
    expect: {every: week}
    counterpart: vendor
    escalate: [{after: 1wd, to: [acme]}, {after: 3d, to: [home, acme]}]
    shared: ok
  - {id: payment, title: 결제, responsible: home, accountable: home, covers: [{text: /결제/, field.금액: ">=50000"}],
     overrides: [Banner], effective: {from: 2026-08-01}}
  - {id: monitoring, title: 리뷰, responsible: [acme], accountable: home, tracked: no}
  - {id: 5e10, title: 급요청, responsible: undecided, covers: [{label: 급요청}]}
  - {id: legal, title: 소송, responsible: nobody, covers: [{label: legal}]}
"""
)

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12).map(
    lambda text: text.strip() or "x"
)
