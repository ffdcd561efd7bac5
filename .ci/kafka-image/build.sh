#!/bin/bash
# Builds an image of Kafka for Testcontainers from what is on the machine: a JDK 25 (JAVA_HOME), Maven and its cache,
# bash, and a Docker Engine. Nothing is pulled from a registry of images.
#
#   .ci/kafka-image/build.sh cairn/kafka:test && CAIRN_KAFKA_IMAGE=cairn/kafka:test mvn verify
set -euo pipefail

name=${1:?"usage: $0 NAME:TAG"}
: "${JAVA_HOME:?set it to a JDK 25}"
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
root=$context/root
mkdir -p "$root"/{bin,usr/bin,tmp,etc/kafka/docker,opt/kafka/lib,opt/kafka/start}
chmod 1777 "$root/tmp"

"$JAVA_HOME/bin/jlink" --output "$root/opt/java" --strip-debug --no-header-files --no-man-pages \
    --add-modules java.base,java.logging,java.management,java.naming,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.unsupported,jdk.zipfs

# The broker of the module embedded-kafka, with the logging of its tests.
mvn -q -B -f "$repository/pom.xml" -pl embedded-kafka dependency:copy-dependencies \
    -DincludeScope=test -DoutputDirectory="$root/opt/kafka/lib"
rm -f "$root"/opt/kafka/lib/junit-* "$root"/opt/kafka/lib/assertj-* "$root"/opt/kafka/lib/awaitility-*
"$JAVA_HOME/bin/javac" -cp "$root/opt/kafka/lib/*" -d "$root/opt/kafka/start" "$here/StartKafka.java"
cp "$here/logback.xml" "$root/opt/kafka/start/"
install -m 755 "$here/run" "$root/etc/kafka/docker/run"

# What Testcontainers runs in the container before the broker: sh -c 'while ...; do sleep 0.1; done'.
cp -L /bin/bash "$root/bin/bash"
cp -L /bin/sleep /bin/cat "$root/bin/"
ln -s bash "$root/bin/sh"

# Their shared libraries, and those of the JDK, in their places.
find "$root/bin" "$root/opt/java" -type f \( -perm -u+x -o -name '*.so' \) -exec ldd {} + 2>/dev/null \
    | grep -o '/[^ ]*\.so[^ ]*' | grep -v "^$context" | sort -u | while read -r library; do
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done

cp "$here/Dockerfile" "$context/"
DOCKER_BUILDKIT=0 docker build -q -t "$name" "$context"
