"""Pages made from what the published database says of itself: method, tables, rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from dagster_project.site.declared import Text
from dagster_project.site.marks import rests_on_illustration
from dagster_project.site.published import Row
from dagster_project.site.render import Site, prose
from dagster_project.site.voice import Voice, finding_rules, seed, words
from dagster_project.warehouse.metadata import Column

WORD = re.compile(r"\w+")


class Reference:
    """The pages about the figures."""

    def __init__(self, site: Site) -> None:
        self.site, self.published = site, site.published

    @property
    def size(self) -> int:
        """How many pages there will be, in all languages: method, tables and rules, and one for each of these."""
        return len(self.site.voices) * (3 + len(self.published.marts) + len(self.site.rules) + len(finding_rules()))

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every page as path and HTML."""
        for voice in self.site.voices:
            for path, template, active, context in self._all(voice):
                html = self.site.write_up(voice, template, path, active, **context)
                yield (path if voice.is_norwegian else f"en/{path}"), html

    def _all(self, voice: Voice) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        yield "method.html", "method", "method", self._method(voice)
        marts = self.published.marts
        schemas = sorted({mart.schema for mart in marts.values()}, key=_schema_order)
        listed = [(schema, [mart for mart in marts.values() if mart.schema == schema]) for schema in schemas]
        counts = self.published.counts
        yield "tables.html", "tables", "tables", {"title": voice("tables"), "schemas": listed, "counts": counts}
        for mart in marts.values():
            used = [
                (page.id, (page.menu or page.title)[voice.code])
                for page in self.site.pages
                if not page.each and any(mart.table in block.marts for block in page.blocks)
            ]
            made_up = rests_on_illustration([mart.table], self.published.illustrated)
            context = {
                "title": mart.table,
                "mart": mart,
                "count": counts[mart.table],
                "used": used,
                "made_up": made_up,
            }
            yield f"tables/{mart.table}.html", "mart", "tables", context
        yield "rules.html", "rules", "rules", self._rules(voice)
        for key in self.site.rules:
            yield f"rules/{key}.html", "rule", "rules", self._value(voice, key)
        for rule in finding_rules().values():
            yield f"rules/{rule['rule_key']}.html", "rule", "rules", self._finding(voice, rule)

    @cached_property
    def found(self) -> dict[str, dict[int, int]]:
        """Findings by rule and year."""
        counts: dict[str, dict[int, int]] = {}
        query = "select rule_key, grant_year, count(*) as n from compliance.fct_finding group by all order by all"
        for row in self.published.rows(query):
            counts.setdefault(row["rule_key"], {})[row["grant_year"]] = row["n"]
        return counts

    @cached_property
    def columns(self) -> list[tuple[str, Column]]:
        """Every published column with its table."""
        return [(table, column) for table, mart in self.published.marts.items() for column in mart.columns.values()]

    @cached_property
    def naming(self) -> dict[str, list[tuple[str, Column]]]:
        """The columns, with their tables, by each word of their definitions."""
        by_word: dict[str, list[tuple[str, Column]]] = {}
        for table, column in self.columns:
            for word in dict.fromkeys(WORD.findall(column.definition_en)):
                by_word.setdefault(word, []).append((table, column))
        return by_word

    def _method(self, voice: Voice) -> dict[str, Any]:
        place = self.site.place(voice, "method.html")
        text = words("method")
        sections = [
            {
                "id": section["id"],
                "heading": section["heading"][voice.code],
                "text": prose(Text(**section["text"]), voice, place, {}),
            }
            for section in text["sections"]
        ]
        indicators = self.published.rows(
            "select distinct label_nb, label_en, definition_nb, unit, clause, source_mart "
            "from evaluation.rpt_indicator order by source_mart, label_nb"
        )
        for one in indicators:
            one["label"] = one["label_nb"] if voice.is_norwegian else one["label_en"]
        return {
            "title": voice("method"),
            "text": {"lead": prose(Text(**text["lead"]), voice, place, {}), "sections": sections},
            "years": self.published.rows("from core.dim_grant_year order by grant_year desc"),
            "indicators": indicators,
        }

    def _rules(self, voice: Voice) -> dict[str, Any]:
        return {
            "title": voice("rules"),
            "rules": [
                {
                    "key": key,
                    "clause": periods[-1]["clause"],
                    "value": self._said(voice, self._current(periods)),
                    "meaning": self._current(periods)["description_nb"],
                }
                for key, periods in self.site.rules.items()
            ],
            "findings": [
                {
                    "key": rule["rule_key"],
                    "label": voice.code_word("finding_rule", rule["rule_key"]),
                    "clause": rule["clause"],
                    "severity": voice.code_word("severity", rule["severity"]),
                    "count": sum(self.found.get(rule["rule_key"], {}).values()),
                    "remedy": voice.code_word("remedy", rule["rule_key"]),
                }
                for rule in finding_rules().values()
            ],
        }

    def _current(self, periods: list[Row]) -> Row:
        """The value of the newest grant year."""
        year = max(self.published.years, default=9999)
        return next((period for period in reversed(periods) if period["valid_from"].year <= year), periods[0])

    def _said(self, voice: Voice, period: Row) -> str:
        """A rule's value in words."""
        value, unit = str(period["value"]), period["unit"]
        if unit == "choice":
            return voice.code_word(period["rule_key"], value)
        if unit == "ratio":
            return voice.percent(float(value), 0)
        if unit == "month_day" and (found := re.fullmatch(r"(\d\d)-(\d\d)", value)):
            return f"{int(found[2])}.{int(found[1])}." if voice.is_norwegian else f"{int(found[2])}/{int(found[1])}"
        number = float(value)
        said = voice.number(number, 0 if number.is_integer() else len(value.partition(".")[2]))
        named = {"fte": "årsverk", "days": "dager"}.get(unit)
        return f"{said} {voice.unit(named)}" if named else said

    def _value(self, voice: Voice, key: str) -> dict[str, Any]:
        periods = self.site.rules[key]
        clause = periods[-1]["clause"]
        return {
            "title": key,
            "meaning": self._current(periods)["description_nb"],
            "meaning_nb": not voice.is_norwegian,
            "facts": [
                (voice("clause"), clause, ""),
                (voice("in_force_now"), self._said(voice, self._current(periods)), ""),
            ],
            "periods": [
                {
                    "first": voice.say(period["valid_from"], "dato"),
                    "last": voice.say(period["valid_to"], "dato"),
                    "value": self._said(voice, period),
                    "meaning": period["description_nb"],
                    "legal": period["legal_reference"],
                }
                for period in periods
            ],
            "counts": [],
            **self._used(key, clause),
        }

    def _finding(self, voice: Voice, rule: dict[str, str]) -> dict[str, Any]:
        key, clause = rule["rule_key"], rule["clause"]
        references = {row["legal_reference_id"]: row for row in seed("legal_references")}
        legal = references[rule["legal_reference_id"]]
        newest = max(self.published.years, default=0)
        return {
            "title": voice.code_word("finding_rule", rule["rule_key"]),
            "meaning": voice.code_word("remedy", key),
            "meaning_nb": False,
            "facts": [
                (voice("clause"), clause, ""),
                (voice("severity"), voice.code_word("severity", rule["severity"]), ""),
                (voice("legal_reference"), f"{legal['title']}: {legal['provision']}", "nb"),
                (voice("rule"), key, "en"),
            ],
            "periods": [],
            "counts": [
                (year, count, f"../findings{'' if year == newest else f'-{year}'}.html")
                for year, count in sorted(self.found.get(key, {}).items(), reverse=True)
                if year in self.published.years
            ],
            **self._used(key, clause),
        }

    def _used(self, key: str, clause: str) -> dict[str, Any]:
        """Columns whose definition names the rule, and marts with columns about the same clause."""
        named = self.naming.get(key, [])
        same: dict[str, list[str]] = {}
        for table, column in self.columns:
            if clause in column.clause.split():
                same.setdefault(table, []).append(column.name)
        return {"named": named, "same": [(table, ", ".join(names)) for table, names in same.items()], "clause": clause}


def _schema_order(schema: str) -> tuple[int, str]:
    order = ["allocation", "reach", "evaluation", "compliance", "core", "quality"]
    return (order.index(schema) if schema in order else len(order), schema)
