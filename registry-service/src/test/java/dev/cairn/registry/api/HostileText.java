package dev.cairn.registry.api;

import java.nio.charset.StandardCharsets;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

import dev.cairn.registry.Contents;

/** What no good client sends, as text that stands for bytes as in ISO 8859-1. */
final class HostileText {

    static final String METHODS = "GET,HEAD,PUT,POST,PATCH,DELETE,OPTIONS,TRACE,get,PROPFIND";
    static final byte[] CONTENT = Contents.text("content");
    static final String DIGEST = Contents.sha256(CONTENT).toString();

    private HostileText() {}

    static Arbitrary<String> methods() {
        return Arbitraries.of(METHODS.split(","));
    }

    /** Bytes that end neither a line nor a word: what a request's target or a header's value can be made of. */
    static Arbitrary<String> bytes(int most) {
        return Arbitraries.strings().withCharRange('!', '\u00ff').ofMaxLength(most);
    }

    /** Any bytes, also those that end the line that they stand in. */
    static Arbitrary<String> anyBytes(int most) {
        return Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(most);
    }

    /** Escapes: good ones, overlong ones, broken ones, in either case. */
    static Arbitrary<String> escapes() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "%2e%2e%2f",
                        "%2E%2e%2F",
                        "..%2f",
                        "%2e.",
                        "%252e%252e%252f",
                        "%c0%ae%c0%ae%c0%af",
                        "%u002e",
                        "%zz",
                        "%",
                        "%2",
                        "%00",
                        "%0a",
                        "%0d%0a",
                        "%ff%fe",
                        "%F0%9F%A6%86",
                        "%ed%a0%80",
                        "%5c",
                        "..%5c",
                        "+",
                        "%2B",
                        "%3A",
                        "%3a"),
                Arbitraries.integers().between(0, 255).map("%%%02x"::formatted),
                Arbitraries.integers().between(0, 255).map("%%%02X"::formatted));
    }

    /** Parts that paths of the API are made of, and some that look like them. */
    static Arbitrary<String> parts() {
        return Arbitraries.of(
                "",
                ".",
                "..",
                "...",
                "a",
                "b",
                "A",
                "_blobs",
                "_tags",
                "_catalog",
                "_layout",
                "token",
                "blobs",
                "uploads",
                "manifests",
                "tags",
                "list",
                "referrers",
                "secret",
                "v1",
                "latest",
                "x".repeat(300),
                "a__b",
                "a--b",
                "-",
                "~",
                DIGEST,
                DIGEST.toUpperCase(java.util.Locale.ROOT),
                DIGEST.replace(":", "%3A"),
                "sha256:",
                "sha256:..",
                "sha256:../../../secret",
                "sha256:" + "0".repeat(63),
                "sha256:" + "0".repeat(65),
                "sha256:" + "g".repeat(64),
                "sha512:" + "0".repeat(128),
                "md5:d41d8cd98f00b204e9800998ecf8427e",
                "sha256+b64u:x",
                ":",
                "::",
                "00000000-0000-4000-8000-000000000000",
                "0-0-0-0-0",
                "\u00c3\u00a9",
                "\u00ff\u00fe");
    }

    static Arbitrary<String> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.integers().between(0, 12).map(String::valueOf),
                Arbitraries.of(
                        "",
                        "-",
                        "+1",
                        "-0",
                        "1e3",
                        "0x1",
                        "1.5",
                        " 1",
                        "9223372036854775807",
                        "9223372036854775808",
                        "99999999999999999999999",
                        "\u0663",
                        "00000000000000000001"));
    }

    /** UTF-8, as bytes in text. */
    static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
