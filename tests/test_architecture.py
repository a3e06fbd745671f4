"""The house rules that a reader relies on: imports point one way, and each room keeps to its libraries."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["allocation", "data_sources", "pages/ui", "pages", "app.py", "command_line", "cli.py"]
MAY_IMPORT = {
    "allocation": {"allocation"},
    "data_sources": {"data_sources", "allocation"},
    "pages/ui": {"pages.ui", "data_sources", "allocation"},
    "pages": {"pages.ui", "data_sources", "allocation"},
    "app.py": {"pages", "data_sources", "allocation"},
    "command_line": {"command_line", "data_sources", "allocation"},
    "cli.py": {"command_line", "data_sources", "allocation"},
}
OURS = ("allocation", "data_sources", "pages", "app", "command_line", "cli", "tests", "benchmarks")
NOT_PURE = {"streamlit", "sqlalchemy", "alembic", "geopandas", "shapely", "pydeck", "altair", "openpyxl", "xlsxwriter"}
NOT_PURE |= {"socket", "requests", "urllib", "http", "sqlite3", "psycopg", "pathlib", "tempfile", "shutil"}


def room_of(path: Path) -> str:
    relative = path.relative_to(ROOT).as_posix()
    return next(room for room in ROOMS if relative == room or relative.startswith(f"{room}/"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module in OURS:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def source_files() -> list[Path]:
    files = [ROOT / "app.py", ROOT / "cli.py"]
    for room in ("allocation", "data_sources", "pages", "command_line"):
        files += sorted((ROOT / room).rglob("*.py"))
    return [file for file in files if "migrations" not in file.parts]


def below(module: str, allowed: set[str]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in allowed)


@pytest.mark.parametrize("path", source_files(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for line, module in imports(path)
        if module.split(".")[0] in OURS and not below(module, MAY_IMPORT[room])
    ]
    assert not wrong


def test_the_subject_is_pure_and_only_the_solver_room_knows_the_solver() -> None:
    wrong = []
    for path in source_files():
        room = room_of(path)
        for line, module in imports(path):
            top, where = module.split(".")[0], f"{path.relative_to(ROOT)}:{line} imports {module}"
            if room == "allocation" and top in NOT_PURE:
                wrong.append(where)
            if top == "ortools" and path.parent != ROOT / "allocation/solver":
                wrong.append(where)
            if room not in {"allocation", "data_sources"} and top in {"sqlalchemy", "alembic", "ortools"}:
                wrong.append(where)
            if top == "streamlit" and room not in {"pages", "pages/ui", "app.py"}:
                wrong.append(where)
    assert not wrong


def test_caches_of_the_screen_are_all_in_one_place() -> None:
    """Whoever asks whether something shown can be stale has one folder to read; a job list is no result."""
    kept = [p for p in source_files() if "st.cache_" in p.read_text(encoding="utf-8")]
    here = ROOT / "pages/ui/cache"
    assert [p for p in kept if p.parent == here]
    assert [p.relative_to(ROOT).as_posix() for p in kept if p.parent != here] == ["pages/ui/jobs.py"]


def test_the_verifier_shares_no_code_with_the_solver() -> None:
    assert not [m for _, m in imports(ROOT / "allocation/verify.py") if m.startswith(("allocation.solver", "ortools"))]
    solver = [p for p in source_files() if p.parent == ROOT / "allocation/solver"]
    assert solver
    assert not [p for p in solver for _, m in imports(p) if m.startswith("allocation.verify")]


def test_what_verifier_and_solver_both_stand_on_is_data_and_words_alone() -> None:
    """Whatever else one of them uses, through however many modules, the other does not."""
    checked, solved = closure("allocation.verify", "allocation.price"), closure("allocation.solver.solve")
    shared = {"entities", "problem", "problem_faults", "problem_conflicts", "bare_arrays", "plan", "goals", "wording"}
    shared |= {"reading_arrays", "repair_prices", "required"}
    assert checked & solved <= {f"allocation.{name}" for name in shared}


def closure(*modules: str) -> set[str]:
    """The modules of the subject that these import, directly or through others, themselves included."""
    found, ahead = set(), list(modules)
    while ahead:
        module = ahead.pop()
        path = ROOT / f"{module.replace('.', '/')}.py"
        if module in found or not path.exists():
            continue
        found.add(module)
        ahead += [one for _, one in imports(path) if one.startswith("allocation")]
        ahead += [one.rpartition(".")[0] for _, one in imports(path) if one.startswith("allocation")]
    return found


def test_every_page_asks_the_guard_before_anything_else() -> None:
    """A cold deep link runs a page without app.py; the guard is what stops it."""
    pages = sorted(p for p in (ROOT / "pages").glob("*.py") if p.name != "__init__.py")
    assert pages
    for page in pages:
        calls = [
            node
            for node in ast.parse(page.read_text()).body
            if isinstance(node, ast.Expr | ast.Assign | ast.With | ast.If)
        ]
        first = next(
            node for node in calls if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        )
        assert "require(" in ast.unparse(first), f"{page.name}:{first.lineno} does something before nav.require()"


def test_every_module_says_in_one_sentence_what_is_here() -> None:
    silent = [
        p.relative_to(ROOT).as_posix()
        for p in source_files()
        if p.name != "__init__.py" and not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert not silent
