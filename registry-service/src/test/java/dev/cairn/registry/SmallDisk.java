package dev.cairn.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/** A small tmpfs, which can be filled or made read-only; only where this process may mount one. */
public final class SmallDisk implements AutoCloseable {

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts 64 MiB over a folder; without the right to do so, the test is skipped. */
    public static SmallDisk on(Path folder) {
        return on(folder, 64);
    }

    /** Mounts so many MiB. */
    public static SmallDisk on(Path folder, int mebibytes) {
        Assumptions.assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString()),
                "Only root may mount a small file system");
        return new SmallDisk(folder);
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Leaves not a byte; what takes the room is the file that is returned. */
    public Path fill() throws IOException {
        Path file = folder.resolve("somebody-elses");
        ByteBuffer block = ByteBuffer.allocate(4096);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block.clear());
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return file;
    }

    /** From now on nothing can be written below a folder in it. */
    public void makeReadOnly(Path below) {
        // The folder for itself: of the whole, something is always open for writing.
        assertThat(succeeds("mount", "--bind", below.toString(), below.toString()))
                .isTrue();
        assertThat(succeeds("mount", "-o", "remount,bind,ro", below.toString())).isTrue();
    }

    public void makeWritable(Path below) {
        assertThat(succeeds("umount", "--lazy", below.toString())).isTrue();
    }

    @Override
    public void close() {
        succeeds("umount", "--lazy", folder.toString());
    }
}
