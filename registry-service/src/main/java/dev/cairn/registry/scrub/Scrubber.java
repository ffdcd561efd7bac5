package dev.cairn.registry.scrub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Turns;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.BlobContent;
import dev.cairn.registry.storage.ContentStore;
import dev.cairn.registry.storage.ContentStore.Copy;
import dev.cairn.registry.storage.StorageException;

/**
 * Reads all content again and compares it with its digest. What is wrong twice is taken out of service and told: a bad
 * memory module or cable lies once. The order is another one in each run, so that runs that are broken off all the time
 * come to everything in the end. Runs one at a time: that of the schedule, which may take days, waits while an operator's is under
 * way. Blocks, so it is for a virtual thread.
 */
public final class Scrubber {

    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final int BUFFER_BYTES = 128 * 1024;

    private final ContentStore content;
    private final RandomGenerator random;
    private final Consumer<ScrubResult> ended;
    /** Fair, so that the run that gives way does not have the turn again at once. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final AtomicBoolean wanted = new AtomicBoolean();

    /**
     * A scrubber over a store.
     *
     * @param random chooses the order
     * @param ended is told of each run that went through
     */
    public Scrubber(ContentStore content, RandomGenerator random, Consumer<ScrubResult> ended) {
        this.content = content;
        this.random = random;
        this.ended = ended;
    }

    /**
     * Runs once through all content that is there at the beginning. Gives way to an operator's run, and goes on after it.
     *
     * @throws InterruptedException if the thread is interrupted, between two pieces of content or within one
     */
    public ScrubResult run(Pace pace, ScrubReader reader) throws InterruptedException {
        return run(new Run(pace, reader, wanted::get));
    }

    /**
     * The same for an operator, who does not wait for the schedule's run.
     *
     * @return empty if another operator's is under way
     */
    public Optional<ScrubResult> runForOperator(Pace pace, ScrubReader reader) throws InterruptedException {
        if (!wanted.compareAndSet(false, true)) {
            return Optional.empty();
        }
        try {
            return Optional.of(run(new Run(pace, reader, () -> false)));
        } finally {
            wanted.set(false);
        }
    }

    private ScrubResult run(Run run) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            List<Digest> all = new ArrayList<>();
            content.list(all::add);
            Collections.shuffle(all, Random.from(random));
            run.reader.begins(all.size());
            Map<Digest, List<Copy>> copies = content.copies();
            for (Digest digest : all) {
                checkInTurn(run, digest, copies.getOrDefault(digest, List.of()));
            }
            ended.accept(run.result());
            return run.result();
        } finally {
            if (turn.isHeldByCurrentThread()) { // it is not where the wait for the next turn was interrupted
                turn.unlock();
            }
        }
    }

    /** What it was reading when it gave way may be other content by now: it is read again from its beginning. */
    private void checkInTurn(Run run, Digest digest, List<Copy> copies) throws InterruptedException {
        while (true) {
            try {
                run.check(digest, copies);
                return;
            } catch (GivesWay _) {
                turn.unlock();
                turn.lockInterruptibly();
            }
        }
    }

    private final class Run {

        private final Pace pace;
        private final ScrubReader reader;
        private final BooleanSupplier givesWay;
        private long checked;
        private long bytes;
        private long corrupted;
        private long unreadable;

        Run(Pace pace, ScrubReader reader, BooleanSupplier givesWay) {
            this.pace = pace;
            this.reader = reader;
            this.givesWay = givesWay;
        }

        ScrubResult result() {
            return new ScrubResult(checked, bytes, corrupted, unreadable);
        }

        void check(Digest digest, List<Copy> copies) throws InterruptedException, GivesWay {
            try {
                OptionalLong size = sizeIfGood(digest, () -> content.open(digest));
                String version = "";
                if (size.isEmpty()) {
                    // Before the second look: what a push puts right after it is not what was looked at.
                    version = content.version(digest).orElseThrow(Gone::new);
                    size = sizeIfGood(digest, () -> content.open(digest));
                }
                List<Copy> whole = new ArrayList<>();
                List<Copy> broken = new ArrayList<>();
                for (Copy copy : copies) {
                    sort(digest, copy, whole, broken);
                }
                // All is read by now: what gives way is checked again as if nothing had been.
                checked++;
                bytes += size.orElse(0);
                if (size.isPresent() && broken.isEmpty()) {
                    whole.forEach(Copy::unite);
                    reader.checked(digest, size.getAsLong());
                } else {
                    corrupted++;
                    reader.corrupted(
                            digest,
                            mend(digest, size.isPresent() ? Optional.empty() : Optional.of(version), whole, broken));
                }
            } catch (Gone _) {
                return;
            } catch (IOException | StorageException e) {
                tellUnreadable(digest, e);
            }
        }

        private void sort(Digest digest, Copy copy, List<Copy> whole, List<Copy> broken)
                throws InterruptedException, GivesWay {
            try {
                (goodSize(digest, copy::open).isPresent() ? whole : broken).add(copy);
            } catch (Gone _) {
                return;
            } catch (IOException | StorageException e) {
                tellUnreadable(digest, e);
            }
        }

        private void tellUnreadable(Digest digest, Exception e) throws InterruptedException {
            if (Thread.interrupted()) { // which closes the file that is being read
                throw new InterruptedException();
            }
            unreadable++;
            LOG.atError()
                    .addKeyValue("digest", digest)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log(
                            "Content could not be read: look after the disk. It stays, since nobody knows whether it is bad");
        }

        /**
         * Puts right what a whole copy is left of.
         *
         * @param bad the version of what repositories share, if that is not whole
         * @return those that have lost the content
         */
        private List<Repository> mend(Digest digest, Optional<String> bad, List<Copy> whole, List<Copy> broken) {
            if (bad.isEmpty()) {
                whole.forEach(Copy::unite);
                broken.forEach(Copy::replace);
            } else if (whole.stream().noneMatch(Copy::heal)) {
                return condemn(digest, bad.get());
            }
            LOG.atError()
                    .addKeyValue("digest", digest)
                    .log(
                            "One of several files of the same content was not what its digest says, and a whole one has taken its"
                                    + " place: look after the disk");
            return List.of();
        }

        private List<Repository> condemn(Digest digest, String version) {
            List<Repository> repositories = content.condemn(digest, version);
            LOG.atError()
                    .addKeyValue("digest", digest)
                    .addKeyValue("repositories", repositories)
                    .log(
                            "Content is not what its digest says: it is served no more. Push it again, and look after the disk");
            return repositories;
        }

        /** Its size if its bytes are right, at one of two looks. */
        private OptionalLong goodSize(Digest digest, Supplier<Optional<BlobContent>> opening)
                throws IOException, InterruptedException, GivesWay {
            OptionalLong size = sizeIfGood(digest, opening);
            return size.isPresent() ? size : sizeIfGood(digest, opening);
        }

        private OptionalLong sizeIfGood(Digest digest, Supplier<Optional<BlobContent>> opening)
                throws IOException, InterruptedException, GivesWay {
            Optional<BlobContent> opened = opening.get();
            if (opened.isEmpty()) {
                throw new Gone();
            }
            try (BlobContent blob = opened.get()) {
                return digest.equals(read(digest.algorithm(), blob))
                        ? OptionalLong.of(blob.size())
                        : OptionalLong.empty();
            }
        }

        private Digest read(Digest.Algorithm algorithm, BlobContent blob)
                throws IOException, InterruptedException, GivesWay {
            MessageDigest hash = hash(algorithm);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            long position = 0;
            Turns turns = new Turns();
            while (position < blob.size()) {
                int read = blob.read(buffer.clear(), position);
                if (read < 0) {
                    break; // shorter than it was a moment ago: the hash will tell
                }
                hash.update(buffer.flip());
                position += read;
                passOn();
                pace.after(read);
                turns.pass();
            }
            return Digest.of(algorithm, hash.digest());
        }

        private void passOn() throws GivesWay {
            if (givesWay.getAsBoolean()) {
                throw new GivesWay();
            }
            reader.read();
        }
    }

    private static MessageDigest hash(Digest.Algorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks " + algorithm.jcaName() + ", which every JDK must have", e);
        }
    }

    /** Somebody else is to have the turn. */
    private static final class GivesWay extends Exception {}

    /** Collected since the run began. */
    private static final class Gone extends IOException {}
}
