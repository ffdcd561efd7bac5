package dev.cairn.cli.registry.layout;

import java.util.HexFormat;

import dev.cairn.cli.console.CliException;

/** How a file is compressed, by the bytes that it begins with. */
enum Compressions {
    GZIP("1f8b"),
    /** RFC 8878, section 3.1.1. */
    ZSTD("28b52ffd"),
    XZ("fd377a585a00"),
    BZIP2("425a68"),
    LZ4("04224d18");

    /** How many bytes tell, at most. */
    static final int LONGEST = 6;

    private final String beginning;

    Compressions(String beginning) {
        this.beginning = beginning;
    }

    /** The only one that is read. */
    static boolean isGzip(byte[] bytes) {
        return GZIP.begins(bytes);
    }

    private boolean begins(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).startsWith(beginning);
    }

    /**
     * Refuses what is compressed otherwise.
     *
     * @param name for people
     * @param file as it may stand in a command
     */
    static void refuseOthers(byte[] bytes, String name, String file) {
        for (Compressions each : values()) {
            if (each != GZIP && each.begins(bytes)) {
                String tool = each.name().toLowerCase(java.util.Locale.ROOT);
                throw CliException.failed(name + " is compressed by " + tool
                        + ", which is not read here, as gzip is. Unpack it on the way: '" + tool + " -dc " + file
                        + " | cairn registry import - …'");
            }
        }
    }
}
