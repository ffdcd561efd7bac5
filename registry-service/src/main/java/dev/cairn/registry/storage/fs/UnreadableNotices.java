package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that cannot be read and never will be: they are set aside, so that those behind them go on. They stay in the
 * folder under another name until an operator takes them away.
 */
final class UnreadableNotices {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadableNotices.class);
    private static final String SUFFIX = ".unreadable";

    private final AtomicLong count = new AtomicLong();

    /** Counts those of earlier runs. */
    void open(Path outbox) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(outbox, "*" + SUFFIX)) {
            all.forEach(_ -> count.incrementAndGet());
        }
    }

    /** Whether it is the file's own trouble; it is one, too, that somebody has taken it away. */
    static boolean isOwnTrouble(IOException e) {
        return e instanceof NoSuchFileException || FileTrouble.isOfOne(e);
    }

    /** Sets one aside, and tells of it once; one that cannot be moved either is told of by each run that comes to it. */
    void setAside(Path file, Exception reason) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + SUFFIX);
        try {
            Files.move(file, aside);
        } catch (NoSuchFileException _) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .log("A notice was taken from the outbox by somebody else: the log will not be told of it");
            return;
        } catch (IOException e) {
            if (!FileTrouble.isOfOne(e)) {
                throw e;
            }
            aside = file; // where the file system itself is damaged, its check alone takes it away
        }
        count.incrementAndGet();
        LOG.atError()
                .addKeyValue("file", aside)
                .addKeyValue("reason", String.valueOf(reason.getMessage()))
                .log(
                        "A notice cannot be read and is passed over: the log will not be told of it. The registry's content is"
                                + " whole; look why the file is damaged (the disk, or a hand), and delete it then");
    }

    long count() {
        return count.get();
    }
}
