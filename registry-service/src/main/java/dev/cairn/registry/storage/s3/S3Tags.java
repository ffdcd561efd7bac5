package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.TagStore;
import dev.cairn.registry.storage.s3.Records.Change;
import dev.cairn.registry.storage.s3.Records.Versioned;

/**
 * Tags: a record each, which after a deletion says what the tag named. One holds only as long as the manifest that it
 * names is of the same generation.
 *
 * <p>Whoever makes a tag writes it first and then the manifest's record, and whoever deletes an unused manifest reads its
 * record first and then the tags: so one of the two sees the other.
 */
final class S3Tags implements TagStore {

    private static final Optional<TagRecord> NONE = Optional.empty();

    private final Bucket bucket;
    private final Records records;
    private final Keys keys;
    private final Times times;

    S3Tags(Bucket bucket, Records records, Keys keys, Times times) {
        this.bucket = bucket;
        this.records = records;
        this.keys = keys;
        this.times = times;
    }

    /**
     * What a tag names, or named until it was deleted.
     *
     * @param at milliseconds: when it was made, moved or deleted
     */
    record TagState(boolean live, Digest manifest, String generation, long at) {

        boolean names(Digest digest, String of) {
            return live && manifest.equals(digest) && generation.equals(of);
        }

        TagState end(long now) {
            return new TagState(false, manifest, generation, now);
        }
    }

    @Override
    public Optional<TagRecord> find(Repository repository, Tag tag) {
        return S3Io.call("look for a tag", () -> {
            Optional<TagState> now = records.value(keys.tag(repository, tag), TagState.class);
            return now.isPresent() && holds(repository, now.get())
                    ? Optional.of(new TagRecord(
                            tag, now.get().manifest(), Times.instant(now.get().at())))
                    : Optional.empty();
        });
    }

    private boolean holds(Repository repository, TagState tag) throws IOException {
        return tag.live()
                && records.value(keys.manifest(repository, tag.manifest()), ManifestState.class)
                        .filter(manifest -> manifest.carries(tag.generation()))
                        .isPresent();
    }

    @Override
    public Outcome put(Repository repository, Tag tag, Digest manifest, TagRule rule) {
        return S3Io.call("create a tag", () -> {
            Optional<ManifestState> named = records.value(keys.manifest(repository, manifest), ManifestState.class)
                    .filter(ManifestState::isLive);
            return named.isEmpty()
                    ? new Outcome.NoManifest()
                    : put(repository, tag, manifest, named.get().generation(), rule);
        });
    }

    @Override
    public Outcome wouldBe(Repository repository, Tag tag, Digest manifest, TagRule rule) {
        return S3Io.call("look for a tag", () -> {
            TagState now =
                    records.value(keys.tag(repository, tag), TagState.class).orElse(null);
            return decide(repository, now, new TagState(true, manifest, "", times.now()), rule)
                    .result();
        });
    }

    private Outcome put(Repository repository, Tag tag, Digest manifest, String generation, TagRule rule)
            throws IOException {
        bucket.put(keys.tagged(repository, manifest, generation) + tag, ByteBuffer.allocate(0));
        TagState wanted = new TagState(true, manifest, generation, times.now());
        Outcome outcome =
                records.change(keys.tag(repository, tag), TagState.class, now -> decide(repository, now, wanted, rule));
        boolean named = switch (outcome) {
            case Outcome.Created _, Outcome.Unchanged _, Outcome.Moved _ -> true;
            case Outcome.Taken _, Outcome.Gone _, Outcome.NoManifest _ -> false;
        };
        if (named && !touch(repository, manifest, generation)) {
            end(repository, tag, manifest, generation);
            return new Outcome.NoManifest();
        }
        return outcome;
    }

    private Change<TagState, Outcome> decide(
            Repository repository, @Nullable TagState now, TagState wanted, TagRule rule) throws IOException {
        if (now != null && holds(repository, now)) {
            if (now.manifest().equals(wanted.manifest())) {
                return Change.none(new Outcome.Unchanged());
            }
            return rule == TagRule.MUTABLE
                    ? Change.to(wanted, new Outcome.Moved(now.manifest()))
                    : Change.none(new Outcome.Taken(now.manifest()));
        }
        if (now != null && rule == TagRule.IMMUTABLE && !now.manifest().equals(wanted.manifest())) {
            return Change.none(new Outcome.Gone(now.manifest()));
        }
        return Change.to(wanted, new Outcome.Created());
    }

    /** Writes the manifest's record, if it is still there: who was about to delete it for want of a tag starts anew. */
    private boolean touch(Repository repository, Digest manifest, String generation) throws IOException {
        return records.change(
                keys.manifest(repository, manifest),
                ManifestState.class,
                now -> now == null || !now.carries(generation)
                        ? Change.none(false)
                        : Change.to(now.used(times.now()), true));
    }

    @Override
    public boolean delete(Repository repository, Tag tag) {
        return S3Io.call(
                "delete a tag",
                () -> records.change(
                        keys.tag(repository, tag),
                        TagState.class,
                        now -> now == null || !now.live()
                                ? Change.none(false)
                                : Change.to(now.end(times.now()), holds(repository, now))));
    }

    @Override
    public boolean deleteUnchanged(Repository repository, TagRecord seen) {
        return S3Io.call(
                "delete a tag",
                () -> records.change(
                        keys.tag(repository, seen.tag()),
                        TagState.class,
                        now -> now == null
                                        || !now.live()
                                        || !record(new Named(seen.tag(), now)).equals(seen)
                                ? Change.none(false)
                                : Change.to(now.end(times.now()), holds(repository, now))));
    }

    /** Whether a tag names that generation of a manifest. */
    boolean anyOf(Repository repository, Digest manifest, String generation) throws IOException {
        for (Tag tag : candidates(repository, manifest, generation)) {
            if (records.value(keys.tag(repository, tag), TagState.class)
                    .filter(now -> now.names(manifest, generation))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Deletes the tags of a generation that is deleted. */
    void endAllOf(Repository repository, Digest manifest, String generation) throws IOException {
        String prefix = keys.tagged(repository, manifest, generation);
        records.all(candidates(repository, manifest, generation), tag -> {
            end(repository, tag, manifest, generation);
            bucket.delete(prefix + tag);
            return tag;
        });
    }

    private List<Tag> candidates(Repository repository, Digest manifest, String generation) throws IOException {
        return bucket.list(keys.tagged(repository, manifest, generation)).stream()
                .map(listed -> new Tag(Keys.last(listed.key())))
                .toList();
    }

    void end(Repository repository, Tag tag, Digest manifest, String generation) throws IOException {
        records.change(
                keys.tag(repository, tag),
                TagState.class,
                now -> now != null && now.names(manifest, generation)
                        ? Change.to(now.end(times.now()), tag)
                        : Change.none(tag));
    }

    @Override
    public List<Tag> list(Repository repository, String after, int limit) {
        return S3Io.call("list tags", () -> {
            String prefix = keys.tags(repository);
            List<Tag> found = new ArrayList<>();
            String behind = prefix + after;
            while (found.size() < limit) {
                List<Bucket.Listed> page = bucket.listAfter(prefix, behind, limit);
                if (page.isEmpty()) {
                    break;
                }
                for (Named named : read(page)) {
                    if (named.state().live() && found.size() < limit) {
                        found.add(named.tag());
                    }
                }
                behind = page.getLast().key();
            }
            return found;
        });
    }

    private static TagRecord record(Named named) {
        TagState state = named.state();
        return new TagRecord(named.tag(), state.manifest(), Times.instant(state.at()));
    }

    private record Named(Tag tag, TagState state) {}

    private List<Named> read(List<Bucket.Listed> page) throws IOException {
        return records
                .all(
                        page,
                        listed -> records.read(listed, TagState.class)
                                .map(Versioned::value)
                                .map(state -> new Named(new Tag(Keys.last(listed.key())), state)))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Unlike a page it leaves out also those whose manifest was deleted by a registry that then died. */
    @Override
    public void all(Repository repository, Consumer<TagRecord> reader) {
        S3Io.step("list tags", () -> {
            List<Named> named = read(bucket.list(keys.tags(repository)));
            for (Optional<TagRecord> each :
                    records.all(named, each -> holds(repository, each.state()) ? Optional.of(record(each)) : NONE)) {
                each.ifPresent(reader);
            }
        });
    }

    @Override
    public Set<Digest> onceTagged(Repository repository) {
        return S3Io.call("list deleted tags", () -> {
            Set<Digest> digests = new HashSet<>();
            for (Named named : read(bucket.list(keys.tags(repository)))) {
                if (!named.state().live()) {
                    digests.add(named.state().manifest());
                }
            }
            return digests;
        });
    }
}
