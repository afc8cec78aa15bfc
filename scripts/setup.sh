#!/usr/bin/env bash
# Install from Debian's packages what building and running hone needs and this machine lacks. Changes nothing else.
#   scripts/setup.sh            what a build needs
#   scripts/setup.sh --tests    and what the tests need
set -euo pipefail

packages=(
    g++ cmake ninja-build ccache pkg-config git
    libsoci-dev libsqlite3-dev libpq-dev libmariadb-dev libboost-dev libboost-filesystem-dev libboost-program-options-dev
    libspdlog-dev libfmt-dev nlohmann-json3-dev libeigen3-dev liblbfgspp-dev
    libtorch-dev libopenblas0-pthread
    catch2 python3
)
case "${1:-}" in
    "") ;;
    --tests) packages+=(binutils python3-venv ca-certificates postgresql mariadb-server libfaketime) ;;
    *) echo "setup.sh: unknown argument '$1': give --tests or nothing" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "setup.sh: this is no Debian system; install the counterparts of: ${packages[*]}" >&2
    exit 1
fi

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
        missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "setup.sh: installing ${missing[*]}" >&2
    as_root apt-get update --quiet=2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}" >&2
fi

# LibTorch calls whatever libblas.so.3 is: Debian's reference BLAS is 12 times slower, and the serial OpenBLAS gives
# wrong numbers to a program with threads.
alternative=libblas.so.3-$(gcc -print-multiarch)
blas=$(update-alternatives --query "$alternative" | sed -n 's/^Value: //p')
if [[ $blas != *openblas-pthread* ]]; then
    wanted=$(update-alternatives --list "$alternative" | grep openblas-pthread)
    echo "setup.sh: libblas.so.3 was $blas; it is now $wanted" >&2
    as_root update-alternatives --set "$alternative" "$wanted" >&2
fi
