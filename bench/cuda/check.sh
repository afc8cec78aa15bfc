#!/usr/bin/env bash
# Does mlp build, link and train with the CUDA LibTorch inside PyPI's torch? Needs CUDA's toolkit, no GPU; where there
# is one, it trains on that too. About 3 GB are downloaded the first time.
#   bench/cuda/check.sh [VENV]      VENV holds torch; default build/cuda-venv, made if it is missing
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=${1:-build/cuda-venv}
cuda=${CUDA_HOME:-/usr/local/cuda}
[ -x "$cuda/bin/nvcc" ] || { echo "check.sh: no $cuda/bin/nvcc: install CUDA's toolkit, or name its folder in CUDA_HOME" >&2; exit 1; }

[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import torch' 2>/dev/null || "$venv/bin/pip" install --no-cache-dir torch
prefix=$("$venv/bin/python" -W ignore -c 'import torch; print(torch.utils.cmake_prefix_path)')

CUDACXX=$cuda/bin/nvcc cmake -S . -B build/cuda -G Ninja -DCMAKE_BUILD_TYPE=Release -DHONE_TESTS=OFF \
    -DCMAKE_PREFIX_PATH="$prefix" -DCUDA_TOOLKIT_ROOT_DIR="$cuda" -DTORCH_CUDA_ARCH_LIST=9.0
cmake --build build/cuda --target hone mlp tpe median

linked=$(ldd build/cuda/lib/hone/objectives/mlp.so)
if ! grep -q "libtorch_cuda.so => $(realpath "${prefix%/share/cmake}")/" <<<"$linked"; then
    echo "check.sh: mlp.so does not use the CUDA LibTorch in $prefix" >&2
    exit 1
fi

devices=(cpu)
if nvidia-smi --list-gpus 2>/dev/null | grep -q GPU; then devices+=(cuda); fi
for device in "${devices[@]}"; do
    echo "== three trials with device=$device"
    build/cuda/bin/hone run mlp -n 3 -O device="$device" --storage memory: --seed 1
done
