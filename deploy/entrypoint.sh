#!/bin/sh
# Secrets come as files (/run/secrets/NAME) and are wanted as environment variables (NAME). Then the command.
set -eu
for file in /run/secrets/*; do
  [ -f "$file" ] || continue
  name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
  value=$(cat "$file")
  export "$name=$value"
done
exec "$@"
