"""What researchers' Python reads: every table, with pxwebpy, with pyjstat, and with pandas alone.

The numbers of all of them must be those of the tidy files. Argument: the address of a demonstration.
"""

import io
import itertools
import json
import sys
import urllib.error
import urllib.request

import pandas
from pxweb import PxApi
from pyjstat import pyjstat

ORIGIN = sys.argv[1]
API = f"{ORIGIN}/api/v2"


def main():
    api = PxApi(API, language="en")
    tables = [table["id"] for table in api.all_tables()]
    assert len(tables) == 13, tables
    for table in tables:
        check_table(api, table)
    check_searching(api)
    check_selecting(api)
    check_splitting(api)
    check_errors(api)
    print(f"  pxwebpy, pyjstat and pandas read {len(tables)} tables alike")


def fetched(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode("utf-8")


def newest():
    about = json.loads(fetched(f"{API}/tables/Y/metadata"))["extension"]["samverka"]
    return about["release"]


def tidy(table):
    """The tidy file, by codes."""
    frame = pandas.read_csv(io.StringIO(fetched(f"{ORIGIN}/statistics/{newest()}/{table}.csv?lang=en")), dtype={"Y": str, "B": str})
    variables = [name for name in frame.columns[2:-5] if not name.endswith("_label")]
    return frame, variables


def measured(table):
    """The values of each variable that are no sums, by what they are called."""
    dimensions = json.loads(fetched(f"{API}/tables/{table}/metadata?lang=en"))["dimension"]
    return {code: dimension["category"]["label"] for code, dimension in dimensions.items()}


def check_table(api, table):
    frame, variables = tidy(table)
    values = measured(table)
    expected = {}
    for row in frame.to_dict("records"):
        if all(row[variable] in values[variable] for variable in variables):
            key = tuple(values[variable][row[variable]] for variable in variables)
            expected[key] = {name: None if pandas.isna(row[column]) else float(row[column]) for name, column in
                             [("PERSONS", "value"), ("MOE95", "moe95"), ("NOISY", "noisy_value"), ("SIGMA", "sigma")]}
            assert (row["status"] == "Q") == pandas.isna(row["value"]), row
    whole = pandas.DataFrame(api.get_table_data_all(table))
    assert len(whole) == 4 * len(expected), (table, len(whole), len(expected))
    compare(table, whole, expected, values, variables)
    usual = pandas.DataFrame(api.get_table_data(table))
    assert set(usual["Contents"]) == {"Persons", "Margin of error (95 %)"}, "no number without its margin"
    assert len(usual) == 2 * len(expected)
    dataset = pyjstat.Dataset.read(fetched(f"{API}/tables/{table}/data?lang=en&outputFormat=json-stat2"))
    compare(table, dataset.write("dataframe"), expected, values, variables)
    file = pyjstat.Dataset.read(fetched(f"{ORIGIN}/statistics/{newest()}/{table}.json?lang=en")).write("dataframe")
    assert len(file) == 4 * len(frame), "a file holds the sums, too"
    printed = pandas.read_csv(f"{API}/tables/{table}/data?lang=en&outputFormat=csv", na_values=[".."], dtype=str)
    assert len(printed) == len(expected)
    check_workbook(table, "sv", "Läs detta först", "Tabell")
    check_workbook(table, "en", "Read this first", "Table")


def check_workbook(table, language, first, second):
    """The first sheet says what must be known, the second is the tidy file."""
    address = f"{ORIGIN}/statistics/{newest()}/{table}"
    book = pandas.read_excel(f"{address}.xlsx?lang={language}", sheet_name=None, header=None, dtype=object)
    assert list(book) == [first, second], list(book)
    said = book[first].to_string(max_colwidth=None).lower()
    for remark in ["syntetiska demonstrationsdata, en dragning, citera inte", "synthetic demonstration data, one draw, do not cite"]:
        assert remark in said, (table, language, remark)
    facts = dict(book[first].dropna().itertuples(index=False))
    metadata = json.loads(fetched(f"{address}.metadata.json?lang={language}"))
    assert facts["contentHash"] == metadata["contentHash"] and facts["licence.name"] == metadata["licence"]["name"]
    remark = "citera inte" if language == "sv" else "do not cite"
    for name in ["releaseTitle", "licence.name", "citation"]:
        assert remark in facts[name], (table, name, facts[name])
    frame = pandas.read_csv(f"{address}.csv?lang={language}", dtype=object)
    rows = [[None if pandas.isna(cell) else cell for cell in row] for row in book[second].values.tolist()]
    assert rows[0] == list(frame.columns), (table, rows[0])
    written = [[None if pandas.isna(cell) else cell for cell in row] for row in frame.values.tolist()]
    numbers = {"value", "moe95", "noisy_value", "sigma"}
    for row, line in zip(rows[1:], written, strict=True):
        for name, cell, text in zip(frame.columns, row, line, strict=True):
            same = cell is None if text is None else float(cell) == float(text) if name in numbers else cell == text
            assert same, (table, name, row, line)


def compare(table, frame, expected, values, variables):
    contents = {label: code for code, label in values["ContentsCode"].items()}
    columns = [name for name in frame.columns if name not in ("Contents", "value")]
    assert len(columns) == len(variables), (table, columns)
    for row in frame.to_dict("records"):
        wanted = expected[tuple(row[column] for column in columns)][contents[row["Contents"]]]
        found = None if pandas.isna(row["value"]) else float(row["value"])
        assert found == wanted, (table, row, wanted)


def check_searching(api):
    assert [table["id"] for table in api.search("citizenship", page_size=100)["tables"]] == ["YC", "BSC", "BCF"]
    assert api.tables_on_path("NMT"), "a path"
    assert len(api.get_paths()) == 1
    variables = api.get_table_variables("YSA")
    assert list(variables) == ["Y", "S", "A", "ContentsCode"] and variables["A"]["elimination"], variables


def check_selecting(api):
    def persons(table, codes, lists=None):
        rows = api.get_table_data(table, {**codes, "ContentsCode": "PERSONS"}, code_list=lists, show="code")
        return [row["value"] for row in rows]

    years = persons("Y", {"Y": "*"})
    assert persons("Y", {"Y": "TOP(2)"}) == years[-2:]
    assert persons("Y", {"Y": "201*"}) == years[:4]
    assert persons("YS", {"Y": "*"}) == years, "a variable that is left out gives its total"
    sums = api.get_code_list("agg_A")
    assert {value["code"] for value in sums["values"]} >= {"CHILD", "ADULT", "TOTAL", "A0_14"}
    children = persons("YSA", {"Y": "2016", "A": "CHILD"}, {"A": "agg_A"})
    assert children == persons("YJ", {"Y": "2016", "J": "CHILD"}), "ages add up to children"
    assert persons("Y", {"Y": ["2016-2018"]}, {"Y": "agg_Y"}) == [sum(years[:3])], "a block is the sum of its years"


def check_splitting(api):
    """pxwebpy splits what is larger than it thinks the limit is; the parts must be the whole."""
    whole = api.get_table_data("BSAF", {name: "*" for name in ["B", "S", "A", "F", "ContentsCode"]}, show="code")
    limit = api._client.configuration["maxDataCells"]
    api._client.configuration["maxDataCells"] = 100
    parts = api.get_table_data("BSAF", {name: "*" for name in ["B", "S", "A", "F", "ContentsCode"]}, show="code")
    api._client.configuration["maxDataCells"] = limit
    key = lambda row: tuple(str(value) for value in row.values())
    assert sorted(whole, key=key) == sorted(parts, key=key)


def check_errors(api):
    for table, codes, said in [("XYZ", {"Y": "*"}, "not in the catalogue"), ("YS", {"Y": "1066"}, "value number 1"),
                               ("YF", {"Y": "*"}, "Missing selection")]:
        try:
            api.get_table_data(table, codes)
        except Exception as problem:
            assert said in str(problem), problem
        else:
            raise AssertionError(f"{table} {codes} was answered")


main()
