#!/bin/sh
# Makes a certificate authority once, and the store's certificate whenever it is absent or has less than 30 days left.
set -eu
umask 077
cd "${CERTIFICATES:-/certs}"

if [ ! -s ca.key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=DmarcIngest store CA" \
        -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout ca.key -out ca.crt
fi

if [ ! -s node.crt ] || ! openssl x509 -checkend 2592000 -noout -in node.crt; then
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=store" -keyout node.key -out node.csr
    # OpenSearch wants both uses, because its nodes are each other's clients.
    cat > node.ext <<EXT
subjectAltName = DNS:elasticsearch, DNS:opensearch, DNS:localhost, IP:127.0.0.1
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
EXT
    openssl x509 -req -in node.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 825 -extfile node.ext -out node.crt
    rm node.csr node.ext
fi

# The store runs as user 1000; Grafana and the daemon need the authority only. The authority's key stays root's.
chown 1000 node.key
chmod 755 .
chmod 644 ca.crt node.crt
chmod 600 ca.key node.key
