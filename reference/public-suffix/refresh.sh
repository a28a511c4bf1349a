#!/bin/sh
# Fetches the Public Suffix List anew and writes its version into README.md. Needs curl. Another address can be given, for a mirror or a test.
set -eu
cd "$(dirname "$0")"
url=${1:-https://publicsuffix.org/list/public_suffix_list.dat}

# In this folder, so that the move at the end replaces the list at once or not at all.
fresh=$(mktemp ./fresh.XXXXXX)
trap 'rm -f "$fresh"' EXIT
curl --fail --silent --show-error --location --max-time 60 --output "$fresh" "$url"

# A page of a proxy, or half a list, must not replace a good one.
for line in '===BEGIN ICANN DOMAINS===' '===END ICANN DOMAINS===' '===BEGIN PRIVATE DOMAINS===' '===END PRIVATE DOMAINS==='; do
    grep -q "^// $line" "$fresh" || { echo "Not a whole list, nothing changed: no line '// $line' in $url" >&2; exit 1; }
done
rules=$(grep -c '^[^/[:space:]]' "$fresh")
[ "$rules" -gt 9000 ] || { echo "Not a whole list, nothing changed: $rules rules in $url" >&2; exit 1; }

version=$(sed -n 's|^// VERSION: *\([0-9A-Za-z_.:-]*\).*|\1|p' "$fresh" | head -n 1)
[ -n "$version" ] || version="without a version line, fetched $(date -u +%Y-%m-%d)"
chmod 644 "$fresh"
mv "$fresh" public_suffix_list.dat
sed -i "s|^Version: .*|Version: $version|; s|, here as Debian packaged it\. .*|.|" README.md
echo "$rules rules, version: $version"
