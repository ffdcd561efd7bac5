package dev.cairn.registry.gc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.gc.GcItem.Action;
import dev.cairn.registry.gc.GcItem.Kind;
import dev.cairn.registry.manifest.ManifestIntake;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.Retention;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageTestBase;
import dev.cairn.registry.storage.fs.FileStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class CollectorTest extends StorageTestBase {

    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final Duration GRACE = Duration.ofHours(1);
    private static final Duration QUARANTINE = Duration.ofHours(2);
    private static final GcTimes TIMES = new GcTimes(Duration.ofHours(1), GRACE, QUARANTINE);

    @TempDir
    private Path data;

    private Retention retention = Retention.EVERYTHING;
    private Optional<Pins.Pinned> pinned = Optional.of(_ -> false);

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(data, new SecureRandom(), clock, MAX_BLOB_BYTES);
    }

    private static Retention keepLast(int tags) {
        return new Retention(OptionalInt.of(tags), Optional.empty(), Optional.empty());
    }

    private static Retention untaggedFor(Duration age) {
        return new Retention(OptionalInt.empty(), Optional.empty(), Optional.of(age));
    }

    private RepositoryPolicies policies() {
        return _ -> new RepositoryPolicy(TagRule.RECREATABLE, false, retention, OptionalLong.empty());
    }

    private List<GcItem> collect() {
        List<GcItem> items = new ArrayList<>();
        GcOutcome outcome =
                new Collector(storage, policies(), () -> pinned, clock, _ -> {}).run(TIMES, false, items::add);
        assertThat(outcome).isInstanceOf(GcOutcome.Done.class);
        return items;
    }

    private List<GcItem> dryRun() {
        List<GcItem> items = new ArrayList<>();
        new Collector(storage, policies(), () -> pinned, clock, _ -> {}).run(TIMES, true, items::add);
        return items;
    }

    /** Runs as often as it takes for what goes to be gone. */
    private void collectAll() {
        for (int i = 0; i < 4; i++) {
            clock.pass(QUARANTINE.plusMinutes(1));
            collect();
        }
    }

    private Digest image(String text, String... tags) {
        byte[] config = Contents.text("{\"t\":\"" + text + "\"}");
        push(APP, config);
        return put(Contents.image("", config), TYPE, tags);
    }

    private Digest referrer(Digest subject, String text, String... tags) {
        byte[] config = Contents.text("{\"t\":\"" + text + "\"}");
        push(APP, config);
        String reference = ",\"subject\":{\"mediaType\":\"" + TYPE + "\",\"digest\":\"" + subject + "\",\"size\":1}";
        return put(Contents.image(reference, config), TYPE, tags);
    }

    private Digest index(Digest listed, String... tags) {
        long size = storage.manifests().find(APP, listed).orElseThrow().size();
        return put(
                Contents.text("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" + TYPE + "\",\"digest\":\""
                        + listed + "\",\"size\":" + size + "}]}"),
                INDEX,
                tags);
    }

    private Digest put(byte[] manifest, String type, String... tags) {
        List<Tag> all = new ArrayList<>();
        for (String tag : tags) {
            all.add(new Tag(tag));
        }
        return intake().take(new ManifestIntake.Push(APP, manifest, Optional.of(type), Optional.empty(), all))
                .digest();
    }

    private ManifestIntake intake() {
        return new ManifestIntake(storage, policies(), new Quotas(storage, policies(), clock));
    }

    private Digest configOf(String text) {
        return Contents.sha256(Contents.text("{\"t\":\"" + text + "\"}"));
    }

    private boolean has(Digest manifest) {
        return storage.manifests().find(APP, manifest).isPresent();
    }

    private boolean hasBlob(Digest blob) {
        List<Digest> all = new ArrayList<>();
        storage.blobs().list(APP, each -> all.add(each.digest()));
        return all.contains(blob);
    }

    @Test
    void aBlobThatNothingNamesGoesInTwoSteps() {
        Digest blob = push(APP, Contents.random(1, 100));
        Digest kept = image("kept", "v1");
        assertThat(collect()).isEmpty();

        clock.pass(GRACE.plusSeconds(1));
        assertThat(collect())
                .containsExactly(
                        new GcItem(Action.QUARANTINED, Kind.BLOB, APP, blob, null, 100, "no manifest names it"));
        clock.pass(QUARANTINE);
        assertThat(collect()).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(collect()).singleElement().satisfies(item -> {
            assertThat(item.action()).isEqualTo(Action.COLLECTED);
            assertThat(item.digest()).isEqualTo(blob);
        });

        assertThat(storage.blobs().size(APP, blob)).isEmpty();
        assertThat(storage.content().open(blob)).isEmpty();
        assertThat(has(kept)).isTrue();
        assertThat(hasBlob(configOf("kept"))).isTrue();
    }

    @Test
    void whatASparseIndexListsStaysOnceItIsThere() {
        retention = untaggedFor(Duration.ofHours(1));
        RepositoryPolicies sparse =
                _ -> new RepositoryPolicy(TagRule.RECREATABLE, true, retention, OptionalLong.empty());
        byte[] config = Contents.text("{\"t\":\"late\"}");
        byte[] image = Contents.image("", config);
        byte[] index = Contents.text("{\"schemaVersion\":2,\"manifests\":[" + Contents.descriptor(TYPE, image) + "]}");
        new ManifestIntake(storage, sparse, new Quotas(storage, sparse, clock))
                .take(new ManifestIntake.Push(
                        APP, index, Optional.of(INDEX), Optional.empty(), List.of(new Tag("v1"))));
        collectAll();

        push(APP, config);
        Digest late = put(image, TYPE);
        collectAll();

        assertThat(has(late)).isTrue();
        assertThat(hasBlob(configOf("late"))).isTrue();
    }

    @Test
    void aBlobThatIsSetAsideComesBackWhenAManifestNamesIt() {
        byte[] config = Contents.text("{\"t\":\"late\"}");
        Digest blob = push(APP, config);
        clock.pass(GRACE.plusSeconds(1));
        collect();
        assertThat(hasBlob(blob)).isFalse();

        put(Contents.image("", config), TYPE, "v1");

        collectAll();
        assertThat(hasBlob(blob)).isTrue();
    }

    @Test
    void byDefaultNoManifestGoes() {
        Digest untagged = image("untagged");
        Digest tagged = image("tagged", "v1");
        storage.tags().delete(APP, new Tag("v1"));

        collectAll();

        assertThat(has(untagged)).isTrue();
        assertThat(has(tagged)).isTrue();
        assertThat(hasBlob(configOf("untagged"))).isTrue();
    }

    @Test
    void ofTagsTheLastStay() {
        List<Digest> images = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            images.add(image("image " + i, "v" + i));
            clock.pass(Duration.ofMinutes(1));
        }
        image("image 4", "v4-again");
        retention = keepLast(2);

        collectAll();

        assertThat(storage.tags().list(APP, "", 10)).map(Tag::name).containsExactly("v4", "v4-again");
        assertThat(images).map(this::has).containsExactly(false, false, false, true);
        assertThat(hasBlob(configOf("image 1"))).isFalse();
        assertThat(hasBlob(configOf("image 4"))).isTrue();
    }

    @Test
    void tagsOfNoGreatAgeStayAndSoDoTheLast() {
        image("old", "old");
        clock.pass(Duration.ofDays(10));
        image("older than a week", "b");
        clock.pass(Duration.ofDays(8));
        retention = new Retention(OptionalInt.of(1), Optional.of(Duration.ofDays(7)), Optional.empty());

        assertThat(dryRun())
                .filteredOn(item -> item.kind() == Kind.TAG)
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.tag()).isEqualTo(new Tag("old"));
                    assertThat(item.reason()).isEqualTo("not among the last 1 tags and older than 7d");
                });
    }

    @Test
    void aTagThatIsMovedWhileTheCollectorDecidesStays() {
        Digest old = image("old", "latest");
        clock.pass(Duration.ofDays(10));
        Digest fresh = image("fresh");
        retention = new Retention(OptionalInt.empty(), Optional.of(Duration.ofDays(7)), Optional.empty());
        // Asked after it was found that the tag is too old, and before it goes.
        AtomicBoolean moved = new AtomicBoolean();
        pinned = Optional.of(_ -> {
            if (!moved.getAndSet(true)) {
                storage.tags().put(APP, new Tag("latest"), fresh, TagRule.MUTABLE);
            }
            return false;
        });

        collectAll();

        assertThat(storage.tags().resolve(APP, new Tag("latest"))).hasValue(fresh);
        assertThat(has(fresh)).isTrue();
        assertThat(has(old)).isFalse();
    }

    @Test
    void whatIsPinnedStaysWhateverRetentionSays() {
        Digest deployed = image("deployed", "v1");
        Digest signature = referrer(deployed, "signature");
        clock.pass(Duration.ofMinutes(1));
        Digest other = image("other", "v2");
        clock.pass(Duration.ofMinutes(1));
        image("newest", "v3");
        retention = new Retention(OptionalInt.of(1), Optional.empty(), Optional.of(Duration.ofHours(1)));
        pinned = Optional.of(deployed::equals);

        collectAll();

        assertThat(has(deployed)).isTrue();
        assertThat(has(signature)).isTrue();
        assertThat(hasBlob(configOf("deployed"))).isTrue();
        assertThat(storage.tags().resolve(APP, new Tag("v1"))).hasValue(deployed);
        assertThat(has(other)).isFalse();
    }

    @Test
    void nothingGoesWhileItIsNotKnownWhatIsPinned() {
        Digest blob = push(APP, Contents.random(1, 100));
        Digest untagged = image("untagged");
        retention = untaggedFor(Duration.ofHours(1));
        pinned = Optional.empty();
        clock.pass(Duration.ofDays(30));

        List<GcItem> items = new ArrayList<>();
        GcOutcome outcome =
                new Collector(storage, policies(), () -> pinned, clock, _ -> {}).run(TIMES, false, items::add);

        assertThat(outcome).isInstanceOf(GcOutcome.Refused.class);
        assertThat(items).isEmpty();
        assertThat(has(untagged)).isTrue();
        assertThat(hasBlob(blob)).isTrue();
    }

    @Test
    void whatAnIndexListsStaysWithIt() {
        Digest platform = image("platform");
        Digest index = index(platform, "multi");
        Digest nested = index(index);
        retention = untaggedFor(Duration.ofHours(1));

        collectAll();
        assertThat(has(index)).isTrue();
        assertThat(has(platform)).isTrue();
        assertThat(hasBlob(configOf("platform"))).isTrue();
        assertThat(has(nested)).isFalse();

        storage.tags().delete(APP, new Tag("multi"));
        collectAll();
        assertThat(has(index)).isFalse();
        assertThat(has(platform)).isFalse();
    }

    @Test
    void referrersStayWithTheirSubjectAndGoWithIt() {
        Digest image = image("image", "v1");
        Digest signature = referrer(image, "signature");
        Digest ofTheSignature = referrer(signature, "of the signature");
        retention = untaggedFor(Duration.ofHours(1));

        collectAll();
        assertThat(List.of(image, signature, ofTheSignature)).allMatch(this::has);

        storage.tags().delete(APP, new Tag("v1"));
        collectAll();
        assertThat(List.of(image, signature, ofTheSignature)).noneMatch(this::has);
        assertThat(storage.manifests().referrers(APP, image)).isEmpty();
    }

    /** Image, indexes around it, and signatures of each: what comes first leads to all that comes after it. */
    private List<Digest> tower() {
        List<Digest> tower = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Digest top = tower.isEmpty() ? image("platform") : index(tower.getFirst());
            tower.addFirst(referrer(top, "signature " + i));
            tower.addFirst(top);
        }
        return tower;
    }

    private void push(Digest index, String tag) {
        StoredManifest manifest = storage.manifests().read(APP, index).orElseThrow();
        put(manifest.content(), manifest.mediaType(), tag);
    }

    @Test
    void whatIsTaggedWhileTheCollectorWorksStaysWithAllThatItLeadsTo() {
        List<Digest> tower = tower();
        retention = untaggedFor(GRACE);
        clock.pass(GRACE.plusMinutes(1));
        // The second time that it is asked for is just before it goes.
        AtomicInteger asked = new AtomicInteger();
        pinned = Optional.of(digest -> {
            if (digest.equals(tower.getFirst()) && asked.incrementAndGet() == 2) {
                push(digest, "v1");
            }
            return false;
        });

        collectAll();

        assertThat(asked).hasValueGreaterThan(1);
        assertThat(tower).allMatch(this::has);
        assertThat(hasBlob(configOf("platform"))).isTrue();
        assertThat(hasBlob(configOf("signature 0"))).isTrue();
    }

    @Test
    void whatIsDeployedWhileTheCollectorWorksStaysWithAllThatItLeadsTo() {
        List<Digest> tower = tower();
        retention = untaggedFor(GRACE);
        clock.pass(GRACE.plusMinutes(1));
        AtomicInteger asked = new AtomicInteger();
        pinned = Optional.of(digest -> digest.equals(tower.getFirst()) && asked.incrementAndGet() > 1);

        collect();

        assertThat(tower).allMatch(this::has);
    }

    @Test
    void anIndexIsGoneBeforeWhatItListsAndASubjectBeforeWhatRefersToIt() {
        List<Digest> tower = tower();
        retention = untaggedFor(GRACE);
        clock.pass(GRACE.plusMinutes(1));

        List<GcItem> items = collect();

        List<Digest> went = items.stream()
                .filter(item -> item.kind() == Kind.MANIFEST)
                .map(GcItem::digest)
                .toList();
        assertThat(went).containsExactlyInAnyOrderElementsOf(tower);
        for (int i = 0; i < tower.size(); i += 2) {
            assertThat(went).containsSubsequence(tower.get(i), tower.get(i + 1));
            if (i + 2 < tower.size()) {
                assertThat(went).containsSubsequence(tower.get(i), tower.get(i + 2));
            }
        }
    }

    @Test
    void aSignatureOfWhatWasPushedAgainMeanwhileStays() {
        Digest image = image("image");
        byte[] content = storage.manifests().read(APP, image).orElseThrow().content();
        Digest signature = referrer(image, "signature");
        retention = untaggedFor(GRACE);
        clock.pass(GRACE.plusMinutes(1));
        AtomicInteger asked = new AtomicInteger();
        pinned = Optional.of(digest -> {
            if (digest.equals(signature) && asked.incrementAndGet() == 2) {
                assertThat(has(image)).isFalse();
                put(content, TYPE, "v1");
            }
            return false;
        });

        collectAll();

        assertThat(has(image)).isTrue();
        assertThat(has(signature)).isTrue();
    }

    @Test
    void manifestsThatReferToEachOtherInARingGoAsWell() {
        List<Digest> rings = new ArrayList<>();
        // Of a few, so that each begins with another of its three.
        for (int i = 0; i < 8; i++) {
            Digest subject = referrer(configOf("elsewhere"), "subject " + i);
            Digest list = index(subject);
            long size = storage.manifests().find(APP, list).orElseThrow().size();
            String ring = "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" + INDEX + "\",\"digest\":\"" + list
                    + "\",\"size\":" + size + "}],\"subject\":{\"mediaType\":\"" + TYPE + "\",\"digest\":\"" + subject
                    + "\",\"size\":1}}";
            rings.addAll(List.of(subject, list, put(Contents.text(ring), INDEX)));
        }
        retention = untaggedFor(GRACE);

        collectAll();

        assertThat(rings).noneMatch(this::has);
    }

    @Test
    void whatIsAttachedByATagGoesWithWhatItIsAttachedTo() {
        Digest old = image("old", "v1");
        clock.pass(Duration.ofMinutes(1));
        Digest fresh = image("new", "v2");
        String oldSignature = old.toString().replace(':', '-') + ".sig";
        String freshSignature = fresh.toString().replace(':', '-') + ".sig";
        String elsewhere = configOf("elsewhere").toString().replace(':', '-') + ".sig";
        image("old signature", oldSignature);
        image("new signature", freshSignature);
        image("signature of what is in another repository", elsewhere);
        retention = keepLast(1);

        collectAll();

        assertThat(storage.tags().list(APP, "", 10))
                .map(Tag::name)
                .containsExactlyInAnyOrder("v2", freshSignature, elsewhere);
        assertThat(hasBlob(configOf("old signature"))).isFalse();
    }

    @Test
    void aDryRunTellsWhatWouldGoAndChangesNothing() {
        Digest blob = push(APP, Contents.random(1, 100));
        Digest old = image("old", "v1");
        clock.pass(Duration.ofMinutes(1));
        image("new", "v2");
        retention = keepLast(1);
        clock.pass(GRACE.plusSeconds(1));

        List<GcItem> items = dryRun();

        assertThat(items)
                .allMatch(item ->
                        item.action() == (item.kind() == Kind.BLOB ? Action.WOULD_QUARANTINE : Action.WOULD_COLLECT));
        assertThat(items)
                .extracting(GcItem::kind, GcItem::digest)
                .contains(
                        tuple(Kind.TAG, old),
                        tuple(Kind.MANIFEST, old),
                        tuple(Kind.BLOB, blob),
                        tuple(Kind.BLOB, configOf("old")));
        assertThat(has(old)).isTrue();
        assertThat(hasBlob(blob)).isTrue();
        assertThat(dryRun()).isEqualTo(items);
    }

    @Test
    void whatIsUsedWithinTheGraceStays() {
        Digest untagged = image("untagged");
        retention = untaggedFor(Duration.ofMinutes(10));
        clock.pass(Duration.ofMinutes(50));
        storage.manifests().use(APP, untagged);
        clock.pass(Duration.ofMinutes(50));

        collect();

        assertThat(has(untagged)).isTrue();
    }

    @Test
    void eachRepositoryKeepsItsOwn() {
        Digest shared = push(APP, Contents.random(1, 100));
        storage.blobs().mount(OTHER, shared, APP);
        byte[] config = Contents.random(1, 100);
        intake().take(new ManifestIntake.Push(
                OTHER, Contents.image("", config), Optional.of(TYPE), Optional.empty(), List.of(TAG)));

        collectAll();

        assertThat(hasBlob(shared)).isFalse();
        assertThat(storage.blobs().size(OTHER, shared)).hasValue(100);
    }

    @Test
    void theOutboxTellsOfEachManifestThatWent() {
        Digest untagged = image("untagged");
        retention = untaggedFor(Duration.ofHours(1));

        collectAll();

        assertThat(storage.outbox().oldest(10).getLast().notice().toString())
                .contains("Collected", untagged.toString(), "no tag names it");
    }

    @Test
    void whoDoesNotWaitForARunThatIsUnderWayIsToldSo() {
        push(APP, Contents.random(1, 100));
        clock.pass(Duration.ofDays(3));
        Collector collector = new Collector(storage, policies(), () -> pinned, clock, _ -> {});
        AtomicReference<Optional<GcOutcome>> second = new AtomicReference<>();

        collector.run(TIMES, false, _ -> {
            Thread beside = Thread.startVirtualThread(() -> {
                try {
                    second.set(collector.runWithin(Duration.ofMillis(10), TIMES, false, _ -> {}));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            Awaitility.await().until(() -> !beside.isAlive());
        });

        assertThat(second.get()).isEmpty();
    }

    @Test
    void anEmptyStoreIsCollectedAsWell() {
        assertThat(collect()).isEmpty();
    }

    @Test
    void aRepositoryKeepsAllWhileATagNamesWhatIsNotThere() throws IOException {
        retention = untaggedFor(Duration.ofSeconds(1));
        Digest image = image("image", "v1");
        Digest lost = configOf("lost");
        Files.writeString(data.resolve("repositories/" + APP + "/_tags/v1"), lost.toString());
        reopen();
        clock.pass(GRACE.plusMinutes(1));

        GcOutcome outcome = new Collector(storage, policies(), () -> pinned, clock, _ -> {}).run(TIMES, false, _ -> {});

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        GcOutcome.Done.class,
                        done -> assertThat(done.warning().orElseThrow()).contains(lost.toString()));
        assertThat(has(image)).isTrue();

        storage.tags().delete(APP, new Tag("v1"));
        collectAll();
        assertThat(has(image)).isFalse();
    }

    @Test
    void aRepositoryWithADamagedManifestKeepsAllAndTheOthersAreCollected() throws IOException {
        retention = untaggedFor(Duration.ofSeconds(1));
        Digest damaged = image("damaged", "v1");
        byte[] unneeded = Contents.text("nobody needs it");
        Digest kept = push(APP, unneeded);
        push(OTHER, unneeded);
        Path file = data.resolve("blobs").resolve("sha256").resolve(damaged.hex());
        Files.writeString(file, Files.readString(file).replace("v1", "v2").replace(':', ';'));
        clock.pass(GRACE.plusMinutes(1));
        List<GcItem> items = new ArrayList<>();

        GcOutcome outcome =
                new Collector(storage, policies(), () -> pinned, clock, _ -> {}).run(TIMES, false, items::add);

        assertThat(items).extracting(GcItem::repository, GcItem::digest).containsExactly(tuple(OTHER, kept));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        GcOutcome.Done.class,
                        done -> assertThat(done.warning().orElseThrow())
                                .contains("Nothing of " + APP + " is collected", damaged.toString()));
    }
}
