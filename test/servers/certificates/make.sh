#!/usr/bin/env bash
# Makes the certificates of the tests again. Needs OpenSSL 3. The authority's key is not kept.
set -euo pipefail
cd "$(dirname "$0")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

first=20010101000000Z
last=21200101000000Z
here="subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:inspector.test"

cat >"$work/ca.conf" <<END
[ca]
default_ca = test
[test]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
END
touch "$work/index.txt"

key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }

# file name, common name, extensions, first day, last day, and who signs: "self" or nothing for the authority
certificate() {
  [ -f "$1.key" ] || key "$1.key"
  openssl req -new -key "$1.key" -subj "/CN=$2" -out "$work/$1.csr"
  printf '%s\n' "$3" >"$work/$1.ext"
  signer=(-cert ca.crt -keyfile "$work/ca.key")
  if [ "${6:-}" = self ]; then signer=(-selfsign -keyfile "$1.key"); fi
  openssl ca -config "$work/ca.conf" -batch -notext "${signer[@]}" \
    -in "$work/$1.csr" -extfile "$work/$1.ext" -startdate "$4" -enddate "$5" -out "$1.crt" 2>/dev/null
}

rm -f ./*.key ./*.crt ./*.pfx
certificate ca "Test authority" $'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash' "$first" "$last" self
mv ca.key "$work/ca.key"
certificate server localhost "$here" "$first" "$last"
certificate otherHost elsewhere.test "subjectAltName=DNS:elsewhere.test" "$first" "$last"
certificate expired localhost "$here" "$first" 20020101000000Z
certificate client "test client" "extendedKeyUsage=clientAuth" "$first" "$last"
certificate selfSigned localhost "$here" "$first" "$last" self

openssl pkcs8 -topk8 -in client.key -v2 aes-256-cbc -passout pass:open-sesame -out client.encrypted.key
openssl pkcs12 -export -inkey client.key -in client.crt -passout pass:open-sesame -out client.pfx
chmod 644 ./*.key ./*.pfx
