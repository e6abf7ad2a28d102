#!/usr/bin/env bash
# openssl 3.0 and sha256sum of coreutils 9.1 (Debian 12): neither writes the digest line that
# an OVF manifest wants, though both write one that looks like it; openssl 1.1 did write it.
#
# Seen: `openssl dgst -sha256 disk.vmdk` says "SHA2-256(disk.vmdk)= …", `sha256sum --tag`
# says "SHA256 (disk.vmdk) = …" with blanks. With -sha1, openssl writes "SHA1(disk.vmdk)=
# …", which is right.
#
# Expected: DSP0243 (OVF), manifest: the name of the algorithm, SHA1, SHA256 or SHA512, at once
# the name in parentheses, an equals sign, a blank, the digest. Since OpenSSL 3.0 the command
# prints the library's own name of the algorithm, which the option never had.
#
# Why it matters: `openssl sha256 *.ovf *.vmdk >disk.mf` stands in many build scripts for
# appliances. After an update of the distribution the same script makes an OVA that vSphere
# refuses ("Invalid OVF checksum algorithm: SHA2-256"), as it does with the blanks of sha256sum;
# others skip the line and check nothing. `openssl dgst -r` and a format of one's own is safe.
. "$(dirname "$0")/support.sh"
debian openssl openssl 3.0
debian sha256sum coreutils 9.1

printf 'disk' >disk.vmdk
digest=$(sha256sum <disk.vmdk | cut -d ' ' -f 1)
line() { sed "s/$digest/DIGEST/; s/[0-9a-f]\{40,\}/DIGEST/" <<<"$1"; }
by_openssl=$(line "$(openssl dgst -sha256 disk.vmdk)")
by_sha1=$(line "$(openssl dgst -sha1 disk.vmdk)")
by_coreutils=$(line "$(sha256sum --tag disk.vmdk)")
echo "the standard:          SHA256(disk.vmdk)= DIGEST"
echo "openssl dgst -sha256:  $by_openssl"
echo "openssl dgst -sha1:    $by_sha1"
echo "sha256sum --tag:       $by_coreutils"
expect "the line of openssl for SHA-256" "$by_openssl" "SHA2-256(disk.vmdk)= DIGEST"
expect "the line of openssl for SHA-1" "$by_sha1" "SHA1(disk.vmdk)= DIGEST"
expect "the line of sha256sum" "$by_coreutils" "SHA256 (disk.vmdk) = DIGEST"
