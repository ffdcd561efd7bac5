package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.cairn.event.BuildInput;

/** The C library of an image, as it names itself: glibc has its banner in its own file. */
final class CLibrary {

    private static final Pattern BANNER =
            Pattern.compile("GNU C Library \\([^)\\n]{1,200}\\)[^\\n]{0,40} version ([0-9]+\\.[0-9]+(?:\\.[0-9]+)*)");

    private CLibrary() {}

    static BuildInput input(Path file) throws IOException {
        Matcher banner = BANNER.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        return new BuildInput(
                "libc",
                "glibc",
                banner.find() ? banner.group(1) : null,
                Hashes.of(file).toString());
    }
}
