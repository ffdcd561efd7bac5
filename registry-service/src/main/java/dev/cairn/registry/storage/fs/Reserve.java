package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some room that is kept back, so that the collector can still write what it must when the disk is full: without it nothing
 * could be collected just when that is needed most. While it is given up, uploads are refused: they would take it.
 */
final class Reserve {

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    /** Room for about a thousand notices, at a block each. */
    private static final long BYTES = 4 << 20;

    /** Of a small disk no more than this part. */
    private static final int PART = 16;

    private static final int CHUNK = 4 << 10;

    private final Path file;
    private volatile boolean released;

    Reserve(Path file) {
        this.file = file;
    }

    /** Makes it, or fills it up, as far as there is room. */
    synchronized void make() throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Not zeros: there are file systems on which they take no room.
            byte[] filling = new byte[CHUNK];
            new SplittableRandom().nextBytes(filling);
            long wanted = Math.min(BYTES, Files.getFileStore(file).getTotalSpace() / PART);
            for (long at = out.size() - out.size() % CHUNK; at < wanted; at += CHUNK) {
                DurableFiles.writeFully(out.position(at), ByteBuffer.wrap(filling));
            }
            out.force(true);
        } catch (IOException e) {
            if (FileTrouble.isOfOne(e)) {
                LOG.atError()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("No room can be kept back for the collector on a full disk: look why the file is damaged");
            } else if (!Io.isOutOfSpace(e)) {
                throw e;
            }
        } finally {
            released = false;
        }
    }

    /** Gives it up; false if there is none. */
    synchronized boolean release() throws IOException {
        released = true;
        boolean gave = Files.exists(file) && Files.size(file) > 0;
        Files.deleteIfExists(file);
        if (gave) {
            LOG.atWarn().log("The disk is full: the room that is kept back for it is given to the collector");
        }
        return gave;
    }

    /** Whether it is given up now. */
    boolean isReleased() {
        return released;
    }
}
