# shellcheck shell=bash
# For the scripts of this folder, which source it: a temporary folder that goes away again, the
# packages in the versions that a finding is about, and an end that says what is not as it was.
set -euo pipefail
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export here
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# debian COMMAND PACKAGE VERSION: installs PACKAGE when COMMAND is not there, and wants its version,
# without the epoch, to begin with VERSION.
debian() {
    local version
    if ! command -v "$1" >/dev/null; then
        [ "$(id -u)" = 0 ] || fail "$1 is missing: install the Debian package $2, or run this as root."
        timeout 120 apt-get update -qq >/dev/null 2>&1 || true
        timeout 300 apt-get install -qq -y --no-install-recommends "$2" >/dev/null 2>&1 ||
            fail "apt-get could not install $2."
    fi
    version=$(dpkg-query -W -f='${Version}' "$2" 2>/dev/null) || fail "$2 is not a package here."
    version=${version#*:}
    case $version in
    "$3"*) printf '%s %s\n' "$2" "$version" ;;
    *) fail "$2 is $version here; this was seen with $3." ;;
    esac
}

# npm_packages NAME@VERSION…: into the temporary folder, where scripts find them.
npm_packages() {
    command -v npm >/dev/null || fail "npm is missing: install Node.js 20 or newer."
    timeout 300 npm install --prefix "$work" --ignore-scripts --no-audit --no-fund --silent "$@" >/dev/null 2>&1 ||
        fail "npm could not install $*."
    printf '%s\n' "$@"
}

# nuget_program: a C# program of one file from standard input, with its "#:package NAME@VERSION" lines.
nuget_program() {
    command -v dotnet >/dev/null || fail "dotnet is missing: install the .NET SDK 10."
    cat >"$work/program.cs"
    sed -n 's/^#:package //p' "$work/program.cs"
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
        timeout 400 dotnet run --property:PublishAot=false "$work/program.cs"
}

size_of() { stat -c %s "$1"; }

md5_of() { md5sum "$1" | cut -d ' ' -f 1; }

# expect WHAT HAVE WANT
expect() {
    [ "$2" = "$3" ] || fail "No longer as described: $1 is now $2, was $3."
}
