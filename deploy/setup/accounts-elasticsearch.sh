#!/bin/bash
# Gives the daemon and Grafana an account each with the rights they need and no more. May run again: then it sets the passwords of .env anew.
set -eu

put() {
    curl --silent --show-error --fail-with-body --retry 10 --retry-connrefused --cacert "$CA_FILE" --user "$ADMIN_USER:$STORE_ADMIN_PASSWORD" \
        --header "Content-Type: application/json" --request PUT "$STORE_URL/_security/$1" --data-binary @-
    echo " $1"
}

for password in "$STORE_WRITER_PASSWORD" "$STORE_READER_PASSWORD"; do
    case $password in
        *[!A-Za-z0-9._-]*) echo "Passwords in .env may hold letters, digits, '.', '_' and '-' only." >&2; exit 2 ;;
    esac
done

cd "$(dirname "$0")"
put role/dmarc-ingest < elasticsearch-writer.json
put role/dmarc-grafana < elasticsearch-reader.json
put user/dmarc-ingest <<< "{\"password\":\"$STORE_WRITER_PASSWORD\",\"roles\":[\"dmarc-ingest\"]}"
put user/dmarc-grafana <<< "{\"password\":\"$STORE_READER_PASSWORD\",\"roles\":[\"dmarc-grafana\"]}"
