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
import java.util.concurrent.locks.ReentrantLock;
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
 * come to everything in the end. Runs one at a time; blocks, so it is for a virtual thread.
 */
public final class Scrubber {

    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final int BUFFER_BYTES = 128 * 1024;

    private final ContentStore content;
    private final RandomGenerator random;
    private final Consumer<ScrubResult> ended;
    private final ReentrantLock turn = new ReentrantLock();

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
     * Runs once through all content that is there at the beginning.
     *
     * @throws InterruptedException if the thread is interrupted, between two pieces of content or within one
     */
    public ScrubResult run(Pace pace, ScrubReader reader) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            List<Digest> all = new ArrayList<>();
            content.list(all::add);
            Collections.shuffle(all, Random.from(random));
            Map<Digest, List<Copy>> copies = content.copies();
            Run run = new Run(pace, reader);
            for (Digest digest : all) {
                run.check(digest, copies.getOrDefault(digest, List.of()));
            }
            ended.accept(run.result());
            return run.result();
        } finally {
            turn.unlock();
        }
    }

    private final class Run {

        private final Pace pace;
        private final ScrubReader reader;
        private long checked;
        private long bytes;
        private long corrupted;
        private long unreadable;

        Run(Pace pace, ScrubReader reader) {
            this.pace = pace;
            this.reader = reader;
        }

        ScrubResult result() {
            return new ScrubResult(checked, bytes, corrupted, unreadable);
        }

        void check(Digest digest, List<Copy> copies) throws InterruptedException {
            try {
                OptionalLong size = goodSize(digest, () -> content.open(digest));
                checked++;
                if (size.isEmpty()) {
                    corrupted++;
                    healOrCondemn(digest, copies);
                } else {
                    bytes += size.getAsLong();
                    checkBeside(digest, size.getAsLong(), copies);
                }
            } catch (Gone _) {
                return;
            } catch (IOException | StorageException e) {
                tellUnreadable(digest, e);
            }
        }

        private void tellUnreadable(Digest digest, Exception e) {
            unreadable++;
            LOG.atError()
                    .addKeyValue("digest", digest)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log(
                            "Content could not be read: look after the disk. It stays, since nobody knows whether it is bad");
        }

        /** The shared bytes are right. */
        private void checkBeside(Digest digest, long size, List<Copy> copies) throws InterruptedException {
            boolean good = true;
            for (Copy copy : copies) {
                good &= settle(digest, copy);
            }
            if (good) {
                reader.checked(digest, size);
            } else {
                corrupted++;
                reader.corrupted(digest, List.of());
            }
        }

        /** Whether nothing was found to be wrong. */
        private boolean settle(Digest digest, Copy copy) throws InterruptedException {
            try {
                if (goodSize(digest, copy::open).isPresent()) {
                    copy.unite();
                    return true;
                }
                copy.replace();
                LOG.atError()
                        .addKeyValue("digest", digest)
                        .log(
                                "A repository's own copy of content was not what its digest says, and the shared one has taken its"
                                        + " place: look after the disk");
                return false;
            } catch (Gone _) {
                return true;
            } catch (IOException | StorageException e) {
                tellUnreadable(digest, e);
                return true;
            }
        }

        private void healOrCondemn(Digest digest, List<Copy> copies) throws InterruptedException {
            for (Copy copy : copies) {
                if (isGood(digest, copy) && copy.heal()) {
                    reader.corrupted(digest, List.of());
                    return;
                }
            }
            condemn(digest);
        }

        private boolean isGood(Digest digest, Copy copy) throws InterruptedException {
            try {
                return goodSize(digest, copy::open).isPresent();
            } catch (Gone _) {
                return false;
            } catch (IOException | StorageException e) {
                tellUnreadable(digest, e);
                return false;
            }
        }

        private void condemn(Digest digest) {
            List<Repository> repositories = content.condemn(digest);
            LOG.atError()
                    .addKeyValue("digest", digest)
                    .addKeyValue("repositories", repositories)
                    .log(
                            "Content is not what its digest says: it is served no more. Push it again, and look after the disk");
            reader.corrupted(digest, repositories);
        }

        /** Its size if its bytes are right, at one of two looks. */
        private OptionalLong goodSize(Digest digest, Supplier<Optional<BlobContent>> opening)
                throws IOException, InterruptedException {
            OptionalLong size = sizeIfGood(digest, opening);
            return size.isPresent() ? size : sizeIfGood(digest, opening);
        }

        private OptionalLong sizeIfGood(Digest digest, Supplier<Optional<BlobContent>> opening)
                throws IOException, InterruptedException {
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

        private Digest read(Digest.Algorithm algorithm, BlobContent blob) throws IOException, InterruptedException {
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
                pace.after(read);
                turns.pass();
            }
            return Digest.of(algorithm, hash.digest());
        }
    }

    private static MessageDigest hash(Digest.Algorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks " + algorithm.jcaName() + ", which every JDK must have", e);
        }
    }

    /** Collected since the run began. */
    private static final class Gone extends IOException {}
}
