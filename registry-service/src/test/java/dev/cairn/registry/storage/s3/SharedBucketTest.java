package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.Notice;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.TagStore.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/** Two registries on one bucket, which meet at the same things at the same time. */
class SharedBucketTest extends TwoRegistriesTestBase {

    private static final int ROUNDS = 25;
    private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

    SharedBucketTest(@TempDir Path temp) throws IOException {
        super(temp);
    }

    private RegistryStorage one(int number) {
        return number % 2 == 0 ? storage : other;
    }

    @Test
    void ofManyThatRaceForATagOneGetsIt() throws Exception {
        List<Digest> manifests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            manifests.add(stored("racer " + i).digest());
        }
        for (int round = 0; round < ROUNDS; round++) {
            Tag tag = new Tag("round-" + round);
            List<Outcome> outcomes = race(8, i -> one(i).tags().put(APP, tag, manifests.get(i), TagRule.IMMUTABLE));

            assertThat(outcomes).filteredOn(new Outcome.Created()::equals).hasSize(1);
            Digest winner = manifests.get(outcomes.indexOf(new Outcome.Created()));
            assertThat(other.tags().resolve(APP, tag)).hasValue(winner);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.equals(new Outcome.Created()))
                    .containsOnly(new Outcome.Taken(winner));
        }
        assertThat(storage.tags().list(APP, "", 100)).hasSize(ROUNDS);
    }

    @Test
    void theSameBlobIsPushedToBothAtOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = Contents.random(round, 10_000);
            race(6, i -> {
                pushTo(one(i), i % 3 == 0 ? APP : OTHER, content);
                return i;
            });

            assertThat(read(APP, Contents.sha256(content))).isEqualTo(content);
            assertThat(read(OTHER, Contents.sha256(content))).isEqualTo(content);
        }
        store.fake()
                .ifPresent(
                        fake -> assertThat(fake.count(store.prefix() + "data/")).isEqualTo(ROUNDS));
    }

    @Test
    void whatIsPushedWhileItIsFreedIsThereAfterwards() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = Contents.random(round, 1000);
            Digest digest = push(APP, content);
            storage.blobs().delete(APP, digest);

            race(3, i -> switch (i) {
                case 0 -> storage.content().reclaim(FAR);
                case 1 -> other.content().reclaim(FAR);
                default -> {
                    pushTo(other, OTHER, content);
                    yield digest;
                }
            });

            assertThat(read(OTHER, digest)).isEqualTo(content);
            storage.blobs().delete(OTHER, digest);
        }
    }

    @Test
    void aManifestThatIsTaggedWhileItIsCollectedIsEitherKeptOrNotTagged() throws Exception {
        Set<Boolean> seen = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Digest manifest = stored("round " + round).digest();
            Tag tag = new Tag("round-" + round);

            List<Boolean> results = race(
                    2,
                    i -> i == 0
                            ? storage.manifests().deleteUnused(APP, manifest, FAR, "test")
                            : other.tags()
                                    .put(APP, tag, manifest, TagRule.IMMUTABLE)
                                    .equals(new Outcome.Created()));

            boolean deleted = results.get(0);
            boolean tagged = results.get(1);
            assertThat(deleted).isNotEqualTo(tagged);
            assertThat(storage.tags().resolve(APP, tag).isPresent()).isEqualTo(tagged);
            assertThat(storage.manifests().find(APP, manifest).isPresent()).isEqualTo(tagged);
            seen.add(tagged);
        }
        assertThat(seen).isNotEmpty();
    }

    @Test
    void aBlobThatIsUsedWhileItIsSetAsideIsNotPurged() throws Exception {
        byte[] content = Contents.random(1, 100);
        Digest digest = push(APP, content);
        for (int round = 0; round < ROUNDS; round++) {
            clock.pass(Duration.ofHours(1));
            Instant now = clock.instant();

            race(
                    2,
                    i -> i == 0
                            ? storage.blobs().quarantine(APP, digest, now)
                            : other.blobs().use(APP, digest).isPresent());

            assertThat(storage.blobs().quarantine(APP, digest, now)).isFalse();
            assertThat(storage.blobs().use(APP, digest)).hasValue(100);
            assertThat(storage.blobs().purge(APP, digest, FAR)).isFalse();
        }
    }

    @Test
    void contentThatIsPushedWhileItIsCondemnedIsThereOrWasToldOf() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = Contents.random(round, 100);
            Digest digest = push(APP, content);

            race(3, i -> {
                if (i == 2) {
                    pushTo(other, APP, content);
                    return List.of();
                }
                return condemn(one(i), digest);
            });

            boolean there = storage.blobs().open(APP, digest).isPresent();
            assertThat(storage.blobs().size(APP, digest).isPresent()).isEqualTo(there);
            long told = notices().stream()
                    .filter(new Notice.Corrupted(APP, digest)::equals)
                    .count();
            assertThat(told).isPositive();
            pushTo(storage, APP, content);
            assertThat(read(APP, digest)).isEqualTo(content);
        }
    }

    private List<Notice> notices() {
        List<Notice> all = new ArrayList<>();
        storage.outbox().oldest(1000).forEach(entry -> all.add(entry.notice()));
        other.outbox().oldest(1000).forEach(entry -> all.add(entry.notice()));
        return all;
    }

    @Test
    void aManifestThatBothStoreIsToldOfOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int number = round;
            race(4, i -> {
                one(i).manifests().put(APP, manifest("same " + number), Optional.empty());
                return i;
            });
        }

        assertThat(notices()).hasSize(ROUNDS).doesNotHaveDuplicates();
    }

    @Test
    void numbersOfNoticesAreNeverShared() throws Exception {
        race(4, i -> {
            for (int n = 0; n < 10; n++) {
                one(i).manifests().put(APP, manifest(i + "/" + n), Optional.empty());
            }
            return i;
        });

        Set<String> names = new HashSet<>();
        for (RegistryStorage each : List.of(storage, other)) {
            for (Outbox.Entry entry : each.outbox().oldest(1000)) {
                names.add(entry.store() + "/" + entry.sequence());
            }
        }
        assertThat(names).hasSize(40);
        assertThat(storage.outbox().oldest(1).getFirst().store())
                .isNotEqualTo(other.outbox().oldest(1).getFirst().store());
    }

    @Test
    void theNoticesOfARegistryThatDiedAreDeliveredByAnother() throws IOException {
        stored("told by one that dies");
        List<Outbox.Entry> left = storage.outbox().oldest(10);

        try (S3Storage early = another()) {
            assertThat(early.outbox().oldest(10)).isEmpty();
        }
        clock.pass(Lanes.LEASE.plusSeconds(1));
        try (S3Storage late = another()) {
            assertThat(late.outbox().oldest(10)).isEqualTo(left);
            late.outbox().delivered(left.getFirst());
            assertThat(late.outbox().waiting()).isZero();
        }
    }

    @Test
    void oneThatWasTakenForDeadTellsOfWhatItDoesUnderAnotherName() throws IOException {
        stored("before");
        String store = storage.outbox().oldest(1).getFirst().store();
        clock.pass(Lanes.LEASE.plusSeconds(1));
        try (S3Storage late = another()) {
            assertThat(late.outbox().oldest(10)).hasSize(1);

            stored("after");

            assertThat(storage.outbox().oldest(10))
                    .hasSize(1)
                    .allSatisfy(entry -> assertThat(entry.store()).isNotEqualTo(store));
            assertThat(late.outbox().oldest(10)).hasSize(1);
        }
    }

    @Test
    void numbersThatComeToBeSeenOnlyGrow() throws Exception {
        List<Long> seen = race(5, i -> {
                    List<Long> numbers = new ArrayList<>();
                    for (int n = 0; n < 15; n++) {
                        if (i > 0) {
                            storage.manifests().put(APP, manifest(i + "/" + n), Optional.empty());
                        } else {
                            deliver(numbers);
                        }
                    }
                    return numbers;
                })
                .getFirst();
        deliver(seen);

        assertThat(seen).hasSize(60).isSorted().doesNotHaveDuplicates();
        assertThat(storage.outbox().waiting()).isZero();
    }

    private void deliver(List<Long> numbers) {
        for (Outbox.Entry entry : storage.outbox().oldest(100)) {
            numbers.add(entry.sequence());
            storage.outbox().delivered(entry);
        }
    }

    @Test
    void aTagThatComesBetweenTheLookAndTheDeletionKeepsItsManifest() {
        Digest manifest = stored("tagged in between").digest();
        fake().before(
                        request -> request.startsWith("PUT") && request.contains("/_manifests/"),
                        () -> assertThat(other.tags().put(APP, TAG, manifest, TagRule.IMMUTABLE))
                                .isEqualTo(new Outcome.Created()));

        assertThat(storage.manifests().deleteUnused(APP, manifest, FAR, "test")).isFalse();

        assertThat(storage.tags().resolve(APP, TAG)).hasValue(manifest);
    }

    @Test
    void aPushThatComesBetweenTheLookAndTheFreeingKeepsTheContent() throws IOException {
        byte[] content = Contents.random(1, 1000);
        Digest digest = push(APP, content);
        storage.blobs().delete(APP, digest);
        fake().before(
                        request -> request.startsWith("PUT") && request.contains("/content/"),
                        () -> pushTo(other, OTHER, content));

        assertThat(storage.content().reclaim(FAR).freed().items()).isZero();

        assertThat(read(OTHER, digest)).isEqualTo(content);
    }

    private static Predicate<String> request(String method, String part) {
        return request -> request.startsWith(method) && request.contains(part);
    }

    @Test
    void aMountThatFindsTheContentGoneTakesNothingFromAPushOfThatMoment() throws IOException {
        byte[] content = Contents.random(1, 1000);
        Digest digest = push(OTHER, content);
        String ofApp = APP.name() + "/_blobs/";
        fake().before(request("GET", "/content/"), () -> {
            condemn(other, digest);
            fake().before(request("GET", ofApp), () -> pushTo(other, APP, content));
        });

        assertThat(storage.blobs().mount(APP, digest, OTHER)).isFalse();

        assertThat(read(APP, digest)).isEqualTo(content);
    }

    @Test
    void aMountThatLosesTheContentInTheMiddleLeavesNothing() {
        Digest digest = push(OTHER, Contents.random(1, 1000));
        fake().before(request("PUT", APP.name() + "/_blobs/"), () -> condemn(other, digest));

        assertThat(storage.blobs().mount(APP, digest, OTHER)).isFalse();

        assertThat(storage.blobs().size(APP, digest)).isEmpty();
    }
}
