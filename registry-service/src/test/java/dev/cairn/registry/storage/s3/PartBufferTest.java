package dev.cairn.registry.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;

import dev.cairn.registry.Contents;

import static org.assertj.core.api.Assertions.assertThat;

class PartBufferTest {

    private static final int PART = 1_000_000;

    @TempDir
    private Path folder;

    private PartFiles files;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(folder.resolve("left-by-a-killed-process"), "half");
        files = PartFiles.in(folder);
    }

    private long inFiles() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static byte[] sent(AsyncRequestBody body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.subscribe(piece -> {
                    byte[] copy = new byte[piece.remaining()];
                    piece.get(copy);
                    bytes.writeBytes(copy);
                })
                .join();
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 16 << 10, 100_000, 128 << 10, 300_000, PART - 1, PART})
    void whatCameIsHandedOutOnceAndSentWhole(int size) throws IOException {
        byte[] content = Contents.random(size, size);
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (PartBuffer buffer = new PartBuffer(files, PART)) {
            read(buffer, Channels.newChannel(new ByteArrayInputStream(content)), seen);

            assertThat(seen.toByteArray()).isEqualTo(content);
            assertThat(buffer.size()).isEqualTo(size);
            assertThat(buffer.isPart()).isEqualTo(size == PART);
            // As often as it is asked for: a store that does not answer is asked again.
            assertThat(sent(buffer.content())).isEqualTo(content);
            assertThat(sent(buffer.content())).isEqualTo(content);
            assertThat(inFiles()).isEqualTo(size < 128 << 10 ? 0 : size);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static void read(PartBuffer buffer, ReadableByteChannel content, ByteArrayOutputStream seen)
            throws IOException {
        while (true) {
            buffer.makeRoom();
            ByteBuffer next = buffer.read(content);
            if (!next.hasRemaining()) {
                return;
            }
            byte[] copy = new byte[next.remaining()];
            next.get(copy);
            seen.writeBytes(copy);
        }
    }

    @Test
    void noPartHasMoreThanAPartAndTheNextOneBeginsBehindIt() throws IOException {
        byte[] content = Contents.random(7, 2 * PART + 1000);
        ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(content));
        try (PartBuffer buffer = new PartBuffer(files, PART)) {
            for (int part = 0; part < 3; part++) {
                ByteArrayOutputStream seen = new ByteArrayOutputStream();
                read(buffer, channel, seen);
                byte[] expected = Arrays.copyOfRange(content, part * PART, Math.min(content.length, (part + 1) * PART));
                assertThat(seen.toByteArray()).isEqualTo(expected);
                assertThat(sent(buffer.content())).isEqualTo(expected);
                buffer.clear();
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void itGoesOnBehindWhatAnEarlierRequestHasLeft() throws IOException {
        byte[] content = Contents.random(8, PART);
        try (PartBuffer buffer = new PartBuffer(files, PART)) {
            buffer.begin(new ByteArrayInputStream(content, 0, 400_000));
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            read(buffer, Channels.newChannel(new ByteArrayInputStream(content, 400_000, 600_000)), seen);

            assertThat(seen.size()).isEqualTo(600_000);
            assertThat(sent(buffer.content())).isEqualTo(content);
        }
    }
}
