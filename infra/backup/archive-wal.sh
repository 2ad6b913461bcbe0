#!/bin/sh
# Run by PostgreSQL for each piece of its write-ahead log: archive-wal.sh PATH NAME FOLDER. Compresses it, writes its
# checksum, and puts both in place only once they are on the disk. Any failure is told, and PostgreSQL tries again.
set -eu
path=$1 name=$2 folder=$3
if test -e "$folder/$name.gz"; then
  # A crash after the last line: the same content again is fine, another content under the same name never.
  gzip -dc "$folder/$name.gz" | cmp -s - "$path" && exit 0
  echo "the archive holds another $name" >&2
  exit 1
fi
gzip -1 -c <"$path" >"$folder/$name.new"
checksum=$(sha256sum <"$folder/$name.new")
printf '%s\n' "${checksum%% *}" >"$folder/$name.sha256.new"
sync "$folder/$name.new" "$folder/$name.sha256.new"
mv "$folder/$name.sha256.new" "$folder/$name.sha256"
mv "$folder/$name.new" "$folder/$name.gz"
sync "$folder"
