#!/bin/bash
# Writes the accounts of OpenSearch before its first start, in place of the demo accounts whose passwords everybody knows.
# OpenSearch reads them once; later changes go through its security REST API.
set -eu
home=/usr/share/opensearch
setup=$(cd "$(dirname "$0")" && pwd)
cd "$home/config/opensearch-security"

hash() {
    OPENSEARCH_JAVA_HOME="$home/jdk" bash "$home/plugins/opensearch-security/tools/hash.sh" -p "$1" | tail -n 1
}

account() {
    value=$(hash "$2")
    case $value in
        '$'*) printf '%s:\n  hash: "%s"\n  reserved: %s\n  backend_roles: [%s]\n' "$1" "$value" "$3" "$4" ;;
        *) echo "No hash was made for $1: $value" >&2; exit 3 ;;
    esac
}

{
    printf '_meta:\n  type: internalusers\n  config_version: 2\n'
    account admin "$STORE_ADMIN_PASSWORD" true admin
    account dmarc-ingest "$STORE_WRITER_PASSWORD" false ""
    account dmarc-grafana "$STORE_READER_PASSWORD" false ""
} > internal_users.new
mv internal_users.new internal_users.yml
cp "$setup/opensearch-roles.yml" roles.yml
cp "$setup/opensearch-roles-mapping.yml" roles_mapping.yml
