#!/bin/sh
# Runs the benchmarks: builds what is not built yet, and starts them with the JVM's options of the launcher, so that what
# is measured inside this JVM runs as it does in Cairn.
#
#   benchmarks/run.sh [hop|webhooks|start|rest|rebuild|registry|all]... [--part PART,...] [--quick] [-o json] [--work DIR]
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

# The launcher finds the JDK and builds Cairn; what it says of itself is of no interest here.
"$root/cairn" --version >/dev/null

for home in "${CAIRN_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    if [ -x "$home/bin/javac" ] && grep -q '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$home/release" 2>/dev/null; then
        jdk=$home
        break
    fi
done
[ -n "${jdk:-}" ] || { echo "benchmarks: no JDK 25 or newer was found; name one: CAIRN_JAVA_HOME=/path/to/jdk $0" >&2; exit 1; }

jar=$root/benchmarks/target/cairn-benchmarks.jar
if [ ! -f "$jar" ] || [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$jar" -print | head -n 1)" ]; then
    echo "benchmarks: building" >&2
    JAVA_HOME=$jdk mvn -q -B -f "$root/pom.xml" -DskipTests -Dspotless.check.skip=true -pl benchmarks,standalone -am package >&2
fi

flags=$(sed -n '/^flags="/,/"$/p' "$root/cairn" | tr '\n' ' ' | sed 's/^flags="//; s/" *$//')
# shellcheck disable=SC2086 # options are words
exec "$jdk/bin/java" $flags -cp "$jar:$root/standalone/target/lib/*" dev.cairn.benchmarks.Benchmarks --root "$root" "$@"
