#!/bin/sh
# Makes the certificates of this folder, and with `stamps` the time stamps of
# signed.zip. All keys are published test keys and guard nothing.
#   sh make.sh            new keys and certificates (then signed.zip has to be made
#                         anew: SNAPSHOTS=overwrite cargo test --features x509 --test x509)
#   sh make.sh stamps     new time stamps over the root of signed.zip
set -eu
cd "$(dirname "$0")"
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

cat > "$W/ca.cnf" <<EOF
[ca]
default_ca = c
[c]
database = $W/index
new_certs_dir = $W
rand_serial = yes
default_md = sha256
policy = p
unique_subject = no
email_in_dn = no
[p]
commonName = supplied
organizationName = optional
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[issuing]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
[below]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[seal]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection
[plain]
basicConstraints = CA:FALSE
[web]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
[critical]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
1.2.3.4.5 = critical,ASN1:UTF8String:unknown
[stamp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[stamp-uncritical]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = timeStamping
[stamp-and-more]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping,emailProtection
EOF
: > "$W/index"

ec() { openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$1.key.pem" 2>/dev/null; chmod 600 "$1.key.pem"; }
rsa() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "$1.key.pem" 2>/dev/null; chmod 600 "$1.key.pem"; }
# gpgsm wants a digest as long as the key of the one who signs.
# certify NAME SUBJECT ISSUER EXTENSIONS FROM UNTIL [KEY] [options]
certify() {
  name=$1 subject=$2 issuer=$3 extensions=$4 from=$5 until=$6 key=${7:-$1}
  openssl req -new -key "$key.key.pem" -subj "$subject" -out "$W/$name.csr"
  if [ "$issuer" = self ]; then self="-selfsign -keyfile $key.key.pem"; else self="-cert $issuer.crt.pem -keyfile $issuer.key.pem"; fi
  # shellcheck disable=SC2086
  openssl ca -batch -config "$W/ca.cnf" -in "$W/$name.csr" -extensions "$extensions" -notext -preserveDN \
    -startdate "$from" -enddate "$until" $self -out "$name.crt.pem" ${8:-} 2>"$W/log" || { cat "$W/log"; exit 1; }
}
LONG_FROM=20250101000000Z LONG_UNTIL=20990101000000Z

if [ "${1:-}" != stamps ]; then
  rm -f ./*.pem
  ec root P-384; certify root "/O=Test/CN=Test Root" self root $LONG_FROM $LONG_UNTIL root "-md sha384"
  ec issuing P-256; certify issuing "/O=Test/CN=Test Issuing" root issuing $LONG_FROM $LONG_UNTIL issuing "-md sha384"
  ec other-root P-256; certify other-root "/O=Test/CN=Other Root" self root $LONG_FROM $LONG_UNTIL
  # The same name as the root, another key.
  ec false-root P-384; certify false-root "/O=Test/CN=Test Root" self root $LONG_FROM $LONG_UNTIL false-root "-md sha384"
  ec signer P-256
  certify signer "/O=Acme/CN=Acme Seal" issuing seal $LONG_FROM $LONG_UNTIL
  certify early "/O=Acme/CN=Acme Early" issuing seal 20260601000000Z 20260731000000Z signer
  certify late "/O=Acme/CN=Acme Late" issuing seal 20260701000000Z 20260731000000Z signer
  certify web "/O=Acme/CN=acme.example" issuing web $LONG_FROM $LONG_UNTIL signer
  certify critical "/O=Acme/CN=Acme Critical" issuing critical $LONG_FROM $LONG_UNTIL signer
  certify plain "/O=Acme/CN=Acme Plain" issuing plain $LONG_FROM $LONG_UNTIL signer
  certify weak "/O=Acme/CN=Acme Weak" issuing seal $LONG_FROM $LONG_UNTIL signer "-md sha1"
  # Issued by one that may not issue, and below a path that is one too long.
  cp signer.key.pem plain.key.pem
  certify below-plain "/O=Acme/CN=Acme Below Plain" plain seal $LONG_FROM $LONG_UNTIL signer
  rm plain.key.pem
  ec deep P-256; certify deep "/O=Test/CN=Test Deep" issuing below $LONG_FROM $LONG_UNTIL
  certify below-deep "/O=Acme/CN=Acme Below Deep" deep seal $LONG_FROM $LONG_UNTIL signer
  ec signer384 P-384; certify signer384 "/O=Acme/CN=Acme Seal 384" issuing seal $LONG_FROM $LONG_UNTIL
  rsa rsa 3072; certify rsa "/O=Acme/CN=Acme RSA" issuing seal $LONG_FROM $LONG_UNTIL
  rsa short 2048; certify short "/O=Acme/CN=Acme Short" issuing seal $LONG_FROM $LONG_UNTIL
  ec tsa-root P-256; certify tsa-root "/O=Time/CN=Time Root" self root $LONG_FROM $LONG_UNTIL
  rsa tsa 3072; certify tsa "/O=Time/CN=Time Authority" tsa-root stamp $LONG_FROM $LONG_UNTIL
  for kind in stamp-uncritical stamp-and-more; do
    certify "tsa-$kind" "/O=Time/CN=Time $kind" tsa-root "$kind" $LONG_FROM $LONG_UNTIL tsa
  done
  certify tsa-early "/O=Time/CN=Time Early" tsa-root stamp 20260101000000Z 20260201000000Z tsa
  certify tsa-web "/O=Time/CN=Time Web" tsa-root web $LONG_FROM $LONG_UNTIL tsa
  openssl pkcs8 -topk8 -in signer.key.pem -v2 aes-256-cbc -passout pass:test-only -out signer-encrypted.key.pem
  chmod 600 ./*.key.pem
  exit 0
fi

# stamp NAME CERTIFICATE IMPRINT TIME [options]: a granted answer. The time is chosen, so
# the token is made by `cms -sign` over a statement, as an authority would.
stamp() {
  name=$1 certificate=$2 imprint=$3 time=$4
  cat > "$W/tst.cnf" <<EOF
asn1 = SEQUENCE:tst
[tst]
version = INTEGER:1
policy = OID:1.2.3.4.1
imprint = SEQUENCE:imprint
serial = INTEGER:0x0a0b
time = GENERALIZEDTIME:$time
accuracy = SEQUENCE:accuracy
[imprint]
algorithm = SEQUENCE:sha256
digest = FORMAT:HEX,OCTETSTRING:$imprint
[sha256]
oid = OID:sha256
null = NULL
[accuracy]
seconds = INTEGER:1
millis = IMPLICIT:0,INTEGER:500
EOF
  openssl asn1parse -genconf "$W/tst.cnf" -noout -out "$W/tst"
  # shellcheck disable=SC2086
  openssl cms -sign -binary -nodetach -nosmimecap -cades -in "$W/tst" -econtent_type 1.2.840.113549.1.9.16.1.4 \
    -signer "$certificate.crt.pem" -inkey tsa.key.pem -outform DER -out "$W/token" ${5:--md sha256}
  # TimeStampResp: a status of 0, then the token.
  length=$(($(wc -c < "$W/token") + 5))
  { printf "\\060\\202\\$(printf %03o $((length / 256)))\\$(printf %03o $((length % 256)))\\060\\003\\002\\001\\000"; cat "$W/token"; } > "$name.tsr"
}
rm -f ./*.tsr
ROOT=$(unzip -p signed.zip '*/tagmanifest-sha256.txt' | sha256sum | cut -d ' ' -f 1)
LATE=$(unzip -p late.zip '*/tagmanifest-sha256.txt' | sha256sum | cut -d ' ' -f 1)
stamp good tsa "$ROOT" 20260710120000Z
stamp pss tsa "$ROOT" 20260710120000Z "-md sha384 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:48"
stamp fraction tsa "$ROOT" 20260710120000.25Z
stamp late-good tsa "$LATE" 20260710120000Z
stamp late-after tsa "$LATE" 20260901120000Z
stamp other tsa "$(printf other | sha256sum | cut -d ' ' -f 1)" 20260710120000Z
stamp sha1 tsa "$ROOT" 20260710120000Z "-md sha1"
stamp uncritical tsa-stamp-uncritical "$ROOT" 20260710120000Z
stamp more tsa-stamp-and-more "$ROOT" 20260710120000Z
stamp web tsa-web "$ROOT" 20260710120000Z
stamp ended tsa-early "$ROOT" 20260710120000Z
