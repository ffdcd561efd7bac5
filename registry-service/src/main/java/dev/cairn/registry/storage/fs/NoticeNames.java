package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's name and the numbers that it gives: the two together name a notice for ever, and the log takes a number that
 * is not above the last one for a repetition. So numbers that begin anew, since their file was lost or the folder was
 * emptied, need a store of another name. Not for several threads at once.
 */
final class NoticeNames {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeNames.class);

    /** So many numbers are taken at once, so that not each costs a write of its own. */
    private static final long RESERVED = 1000;

    private final DataDirectory directory;
    private final DurableFiles files;

    private String store = "";
    private long next;
    private long reserved;

    NoticeNames(DataDirectory directory, DurableFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Goes on where an earlier run has ended.
     *
     * @param highest number of a notice that still lies in the outbox
     */
    void open(RandomGenerator random, long highest) throws IOException {
        Optional<String> id = read(directory.storeId());
        Optional<String> given = read(directory.outboxReserved());
        long first = highest + 1;
        if (id.isPresent() && given.isPresent()) {
            store = storeId(id.get());
            first = Math.max(first, number(given.get()));
        } else {
            begin(random, first);
            if (id.isPresent() || given.isPresent()) {
                LOG.atWarn()
                        .addKeyValue("missing", id.isPresent() ? directory.outboxReserved() : directory.storeId())
                        .addKeyValue("store", store)
                        .log("A file was missing without which numbers of notices could be given twice: the registry's"
                                + " store has a new name in its notices from now on");
            }
        }
        next = first;
        reserved = first;
    }

    /** The name first: with it, whatever numbers an earlier one has left are new. */
    private void begin(RandomGenerator random, long first) throws IOException {
        store = new UUID(random.nextLong(), random.nextLong()).toString();
        files.replace(directory.storeId(), bytes(store));
        files.replace(directory.outboxReserved(), bytes(Long.toString(first)));
    }

    private String storeId(String text) throws IOException {
        try {
            if (UUID.fromString(text).toString().equals(text)) {
                return text;
            }
        } catch (IllegalArgumentException _) {
            // Told below, as of all that is none.
        }
        throw new IOException(directory.storeId() + " does not hold a store's name, which is a UUID: delete it, and the"
                + " registry gives its store a new name");
    }

    private long number(String text) throws IOException {
        try {
            long number = Long.parseLong(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below, as of all that is none.
        }
        throw new IOException(directory.outboxReserved() + " does not hold a number: delete it, and the registry counts"
                + " anew, under a new name of its store");
    }

    /** One character for each byte, so that whatever lies there can be told from what should. */
    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The store's name. */
    String store() {
        return store;
    }

    /** The number that is taken next. */
    long next() {
        return next;
    }

    /** A number is never given twice, also if the notices before it are all delivered. */
    long take() throws IOException {
        if (next == reserved) {
            files.replace(directory.outboxReserved(), bytes(Long.toString(reserved + RESERVED)));
            reserved += RESERVED;
        }
        return next++;
    }
}
