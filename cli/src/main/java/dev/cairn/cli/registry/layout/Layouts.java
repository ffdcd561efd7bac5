package dev.cairn.cli.registry.layout;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;

/** Opens layouts, whatever form they come in. */
public final class Layouts {

    private static final int BUFFER = 256 << 10;

    private Layouts() {}

    /**
     * What is taken of an archive.
     *
     * @param maxBlob the largest entry, in bytes
     * @param maxUnpacked what a compressed archive, or one from a pipe, may need on disk, in bytes
     * @param temporary the folder in which it is unpacked
     */
    public record Limits(long maxBlob, long maxUnpacked, Path temporary) {}

    /** Opens a folder, a tar file, or a tar file that gzip has compressed. */
    public static Layout open(Path path, Limits limits, LongConsumer copied) throws IOException {
        if (Files.isDirectory(path)) {
            return FolderLayout.open(path, limits.maxBlob());
        }
        if (!Files.exists(path)) {
            throw CliException.usage("There is no file or folder " + path);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] beginning = in.readNBytes(Compressions.LONGEST);
            if (Compressions.isGzip(beginning)) {
                return spooled(
                        new GZIPInputStream(Files.newInputStream(path), BUFFER), path.toString(), limits, copied);
            }
            Compressions.refuseOthers(beginning, path.toString(), path.toString());
        }
        return TarLayout.of(FileChannel.open(path, StandardOpenOption.READ), path.toString(), limits.maxBlob());
    }

    /** Opens a tar from a pipe, compressed or not. It is copied to disk first: what comes last in it may be needed first. */
    public static Layout open(InputStream in, Limits limits, LongConsumer copied) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(Compressions.LONGEST);
        byte[] beginning = buffered.readNBytes(Compressions.LONGEST);
        buffered.reset();
        Compressions.refuseOthers(beginning, "standard input", "FILE");
        boolean gzip = Compressions.isGzip(beginning);
        return spooled(gzip ? new GZIPInputStream(buffered, BUFFER) : buffered, "standard input", limits, copied);
    }

    private static Layout spooled(InputStream in, String name, Limits limits, LongConsumer copied) throws IOException {
        Path path = temporary(limits.temporary(), name);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // Nobody else needs its name, and without one it is gone however this process ends.
        Files.delete(path);
        try (in) {
            copy(in, Channels.newOutputStream(file), name, limits, copied);
            return TarLayout.of(file, name, limits.maxBlob());
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static Path temporary(Path folder, String name) {
        try {
            return Files.createTempFile(folder, "cairn-import-", ".tar");
        } catch (IOException e) {
            throw noRoom(name, folder, e);
        }
    }

    private static CliException noRoom(String name, Path folder, IOException why) {
        return CliException.failed(
                name + " has to be unpacked to a temporary file first, which cannot be written in " + folder + ": "
                        + Unwritable.reason(why)
                        + ". Name a folder with room for all of it by the variable TMPDIR, or import a tar file that is not"
                        + " compressed, which is read where it lies",
                why);
    }

    private static void copy(InputStream in, OutputStream out, String name, Limits limits, LongConsumer copied) {
        byte[] chunk = new byte[BUFFER];
        long sum = 0;
        for (int count = read(in, chunk, name); count >= 0; count = read(in, chunk, name)) {
            sum += count;
            if (sum > limits.maxUnpacked()) {
                throw CliException.failed(name + " is refused: unpacked it has more than the "
                        + Texts.limit(limits.maxUnpacked()) + " of --max-size");
            }
            try {
                out.write(chunk, 0, count);
            } catch (IOException e) {
                throw noRoom(name, limits.temporary(), e);
            }
            copied.accept(count);
        }
    }

    private static int read(InputStream in, byte[] chunk, String name) {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw CliException.failed(name + " cannot be read to its end: " + e.getMessage(), e);
        }
    }
}
