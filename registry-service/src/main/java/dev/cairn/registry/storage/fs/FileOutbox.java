package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;

/**
 * Notices, a file each. One is written before what it tells of, as an announcement, and counts only from {@link
 * Announced#happened}; what a crash has left in between is found out at the next start, by looking whether it happened.
 * That shows what happened last: what may be undone without a notice of its own is {@link Announced#happenedForGood}.
 */
final class FileOutbox implements Outbox {

    private static final int DIGITS = 19;
    /** What begins with a 9 may be too large for a long. */
    private static final Pattern NAME =
            Pattern.compile("([0-8][0-9]{" + (DIGITS - 1) + "})" + Pattern.quote(DataDirectory.RECORD));

    private final DataDirectory directory;
    private final DurableFiles files;
    private final Times times;
    /** Only the numbers: after days without a log there may be very many. */
    private final NavigableSet<Long> waiting = new ConcurrentSkipListSet<>();
    /** Announced, and not known yet whether it happens: what is later waits for it, so that the order holds. */
    private final NavigableSet<Long> unsettled = new ConcurrentSkipListSet<>();

    private final UnreadableNotices unreadable = new UnreadableNotices();
    private final NoticeNames names;

    FileOutbox(DataDirectory directory, DurableFiles files, Times times) {
        this.directory = directory;
        this.files = files;
        this.times = times;
        this.names = new NoticeNames(directory, files);
    }

    /**
     * A notice as its file has it.
     *
     * @param settled whether it is known to have happened, whatever can be seen
     * @param store which it was named by, since the store may get another name; null in files of earlier versions
     */
    record Saved(
            String kind,
            long atMillis,
            String repository,
            Digest digest,
            @Nullable String mediaType,
            long size,
            @Nullable String artifactType,
            @Nullable Digest subject,
            @Nullable String reason,
            boolean settled,
            @Nullable String store) {

        static Saved of(Notice notice, long at, String store) {
            String repository = notice.repository().name();
            Digest digest = notice.digest();
            return switch (notice) {
                case Notice.Published published ->
                    new Saved(
                            "published",
                            at,
                            repository,
                            digest,
                            published.mediaType(),
                            published.size(),
                            published.artifactType(),
                            published.subject(),
                            null,
                            false,
                            store);
                case Notice.Collected collected ->
                    new Saved(
                            "collected", at, repository, digest, null, 0, null, null, collected.reason(), false, store);
                case Notice.Corrupted _ ->
                    new Saved("corrupted", at, repository, digest, null, 0, null, null, null, false, store);
            };
        }

        Saved asSettled() {
            return new Saved(
                    kind, atMillis, repository, digest, mediaType, size, artifactType, subject, reason, true, store);
        }

        Notice notice() throws IOException {
            Repository of = new Repository(present(repository));
            Digest content = present(digest);
            return switch (present(kind)) {
                case "published" -> new Notice.Published(of, content, present(mediaType), size, artifactType, subject);
                case "collected" -> new Notice.Collected(of, content, present(reason));
                case "corrupted" -> new Notice.Corrupted(of, content);
                default -> throw new IOException("it is of no known kind: " + kind);
            };
        }

        private static <T> T present(@Nullable T value) throws IOException {
            if (value == null) {
                throw new IOException("it is not whole");
            }
            return value;
        }
    }

    /** A notice that is on the disk and does not count yet. */
    final class Announced {

        private final long sequence;
        private final Saved saved;

        private Announced(long sequence, Saved saved) {
            this.sequence = sequence;
            this.saved = saved;
        }

        /** What it tells of is done, and on the disk. */
        void happened() {
            waiting.add(sequence);
            unsettled.remove(sequence);
        }

        /**
         * As {@link #happened}, of what another one may undo without a notice, once this returns: the next start could not
         * see then that it happened. Costs a write more.
         */
        void happenedForGood() throws IOException {
            try {
                files.replace(file(sequence), Json.write(saved.asSettled()));
            } finally {
                happened(); // only now: nothing must be written under its name once it may be delivered
            }
        }

        /** What it tells of is not done, and will not be. */
        void withdrawn() throws IOException {
            try {
                Files.deleteIfExists(file(sequence));
            } finally {
                unsettled.remove(sequence);
            }
        }
    }

    /**
     * Takes up what an earlier run has left.
     *
     * @param happened whether what a notice tells of is the case
     */
    void open(RandomGenerator random, Predicate<Notice> happened) throws IOException {
        files.ensureFolder(directory.outbox());
        names.open(random, highestNumber());
        unreadable.open(directory.outbox());
        Map<Long, Left> left = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.outbox(), "*" + DataDirectory.RECORD)) {
            for (Path file : all) {
                OptionalLong sequence = sequence(file);
                Optional<Left> read = sequence.isPresent() ? readOrSetAside(sequence.getAsLong()) : Optional.empty();
                read.ifPresent(one -> left.put(one.entry().sequence(), one));
            }
        }
        takeUp(left, happened);
    }

    /** Of those that lie there, also aside. */
    private long highestNumber() throws IOException {
        long highest = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.outbox())) {
            for (Path file : all) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                highest = name.lookingAt() ? Math.max(highest, Long.parseLong(name.group(1))) : highest;
            }
        }
        return highest;
    }

    /** A notice that an earlier run has left. */
    private record Left(Entry entry, boolean settled) {}

    /**
     * What a later notice of the same content follows upon has happened: a manifest does not come or go without one. So only
     * the last of each is asked for, unless it is settled.
     */
    private void takeUp(Map<Long, Left> left, Predicate<Notice> happened) throws IOException {
        Map<String, Long> lastOf = new HashMap<>();
        left.forEach((sequence, each) -> lastOf.put(subject(each), sequence));
        for (Map.Entry<Long, Left> each : left.entrySet()) {
            Left notice = each.getValue();
            boolean last = each.getKey().equals(lastOf.get(subject(notice)));
            if (!last || notice.settled() || happened.test(notice.entry().notice())) {
                waiting.add(each.getKey());
            } else {
                Files.delete(file(each.getKey()));
            }
        }
    }

    private static String subject(Left left) {
        Notice notice = left.entry().notice();
        return notice.repository() + "@" + notice.digest();
    }

    /** The number in a file's name; one that has none was not put there by the registry. */
    private static OptionalLong sequence(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
    }

    private Optional<Left> readOrSetAside(long sequence) throws IOException {
        try {
            return Optional.of(read(sequence));
        } catch (IOException e) {
            if (!UnreadableNotices.isOwnTrouble(e)) {
                throw e;
            }
            unreadable.setAside(file(sequence), e);
            return Optional.empty();
        }
    }

    private Left read(long sequence) throws IOException {
        byte[] content = Files.readAllBytes(file(sequence));
        try {
            Saved saved = Json.read(content, Saved.class);
            String store = Objects.requireNonNullElse(saved.store(), names.store());
            Entry entry = new Entry(store, sequence, Instant.ofEpochMilli(saved.atMillis()), saved.notice());
            return new Left(entry, saved.settled());
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedFileException(e);
        }
    }

    private synchronized long number() throws IOException {
        long number = names.take();
        unsettled.add(number);
        return number;
    }

    /** From here on a number may still come to wait: all lower ones that ever will are there already. */
    private synchronized long settledUpTo() {
        Long first = unsettled.ceiling(0L);
        return first == null ? names.next() : first;
    }

    /** Writes a notice before what it tells of is done. */
    Announced announce(Notice notice) throws IOException {
        Announced announced =
                new Announced(number(), Saved.of(notice, times.now().toEpochMilli(), names.store()));
        try {
            files.createIfAbsent(file(announced.sequence), Json.write(announced.saved));
            return announced;
        } catch (IOException e) {
            try {
                announced.withdrawn();
            } catch (IOException second) {
                e.addSuppressed(second); // the next start looks whether it happened
            }
            throw e;
        }
    }

    private Path file(long sequence) {
        return directory.outbox().resolve(String.format("%0" + DIGITS + "d%s", sequence, DataDirectory.RECORD));
    }

    @Override
    public List<Entry> oldest(int limit) {
        return Io.call("read the outbox", () -> {
            List<Entry> entries = new ArrayList<>();
            NavigableSet<Long> settled = waiting.headSet(settledUpTo(), false);
            for (Iterator<Long> numbers = settled.iterator(); numbers.hasNext() && entries.size() < limit; ) {
                long number = numbers.next();
                Optional<Entry> entry = readOrSetAside(number).map(Left::entry);
                entry.ifPresentOrElse(entries::add, () -> waiting.remove(number));
            }
            return entries;
        });
    }

    @Override
    public void delivered(Entry entry) {
        Io.call("take a notice from the outbox", () -> {
            // Not synced: after a loss of power it is delivered again, under the same name.
            Files.deleteIfExists(file(entry.sequence()));
            return waiting.remove(entry.sequence());
        });
    }

    @Override
    public long unreadable() {
        return unreadable.count();
    }

    @Override
    public long waiting() {
        return waiting.size();
    }
}
