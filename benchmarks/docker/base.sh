#!/bin/sh
# Writes the root of an image with a shell and the JDK at $1 to the standard output, as a tar file made of what is on this
# machine: for "docker import". Nothing is fetched.
set -eu

jdk=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/tmp" "$root/bin" "$root/opt/jdk"
chmod 1777 "$root/tmp"
cp -a "$jdk/." "$root/opt/jdk/"
# Distributions link the trust store to one outside of the JDK.
rm -f "$root/opt/jdk/lib/security/cacerts"
cp -L "$jdk/lib/security/cacerts" "$root/opt/jdk/lib/security/cacerts"
cp -L "$(command -v sh)" "$root/bin/sh"
cp -L "$(command -v find)" "$root/bin/find"
libraries() {
    for file in "$root/bin/sh" "$root/bin/find" "$root/opt/jdk/bin/java" "$root"/opt/jdk/lib/libj*.so "$root"/opt/jdk/lib/libn*.so \
        "$root"/opt/jdk/lib/server/libjvm.so; do
        ldd "$file" 2>/dev/null || :
    done
}
libraries | sed -n 's/.*=> *\(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*ld-linux[^ ]*\).*/\1/p' | sort -u | while read -r library; do
    case $library in
        "$root"/*) ;;
        *)
            mkdir -p "$root$(dirname "$library")"
            cp -L "$library" "$root$library"
            ;;
    esac
done
tar -C "$root" -c .
