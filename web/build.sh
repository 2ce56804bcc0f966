#!/bin/sh
# Called by Maven: installs the locked packages when they changed, then builds into dist/ when a source is newer.
set -eu
cd "$(dirname "$0")"
[ -f package.json ] || { mkdir -p dist; exit 0; }
if [ ! -f node_modules/.salus-lock ] || ! cmp -s package-lock.json node_modules/.salus-lock; then
  npm ci --no-audit --no-fund
  cp package-lock.json node_modules/.salus-lock
fi
if [ -f dist/index.html ] && [ -z "$(find src public index.html check-in.html vite.config.ts package-lock.json -newer dist/index.html 2>/dev/null | head -n 1)" ]; then
  exit 0
fi
npm run build
