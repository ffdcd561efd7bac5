package dev.cairn.registry.storage.fs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FileTroubleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bad message",
                "Input/output error",
                "Is a directory",
                "Not a directory",
                "Structure needs cleaning",
                "Too many levels of symbolic links"
            })
    void whatTheDiskDoesNotGiveBackIsTheFilesOwnTrouble(String reason) {
        assertThat(FileTrouble.isOfOne(new IOException(reason))).isTrue();
        assertThat(FileTrouble.isOfOne(new FileSystemException("/data/No space left on device", null, reason)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Too many open files",
                "Too many open files in system",
                "No space left on device",
                "Disk quota exceeded",
                "Read-only file system",
                "Cannot allocate memory"
            })
    void whatWouldHitEveryFileIsNot(String reason) {
        assertThat(FileTrouble.isOfOne(new IOException(reason))).isFalse();
        assertThat(FileTrouble.isOfOne(new FileSystemException("/data/file", null, reason)))
                .isFalse();
    }

    static Stream<IOException> ownTroubles() {
        return Stream.of(
                new MalformedFileException("no record"),
                new MalformedInputException(1),
                new AccessDeniedException("/data/file"),
                new EOFException(),
                new IOException());
    }

    @ParameterizedTest
    @MethodSource("ownTroubles")
    void whatAFileSaysIsItsOwnToo(IOException e) {
        assertThat(FileTrouble.isOfOne(e)).isTrue();
    }

    static Stream<IOException> passing() {
        return Stream.of(
                new NoSuchFileException("/data/file"),
                new ClosedByInterruptException(),
                new InterruptedIOException("Interrupted while waiting"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void anInterruptAndAFileThatIsNotThereSayNothingAboutTheDisk(IOException e) {
        assertThat(FileTrouble.isOfOne(e)).isFalse();
    }
}
