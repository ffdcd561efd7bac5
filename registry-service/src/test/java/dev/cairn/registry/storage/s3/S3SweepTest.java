package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Descriptor;
import dev.cairn.registry.model.UploadId;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.ManifestStore.Referrer;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.TagStore.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/** What is left in the bucket of what is gone, and by registries that died. */
class S3SweepTest extends TwoRegistriesTestBase {

    S3SweepTest(@TempDir Path temp) throws IOException {
        super(temp);
        store.fake().ifPresent(fake -> fake.useClock(clock));
    }

    private List<String> keys(String under) {
        return fake().keys(store.prefix() + under);
    }

    private void collect(RegistryStorage at) {
        at.content().reclaim(clock.instant());
    }

    /** Until all that is gone now is swept. */
    private void passAndSweep() {
        for (Duration time :
                List.of(Duration.ofHours(2), Duration.ofHours(2), Tombstones.GRACE, Duration.ofHours(25))) {
            clock.pass(time);
            collect(storage);
        }
    }

    @Test
    void nothingIsLeftOfABlobThatIsGoneForLong() {
        Digest digest = push(APP, Contents.random(1, 100));
        storage.blobs().delete(APP, digest);

        passAndSweep();

        assertThat(keys("repos/")).isEmpty();
        assertThat(keys("owners/")).isEmpty();
        assertThat(keys("content/")).isEmpty();
        assertThat(keys("data/")).isEmpty();
        assertThat(storage.repositories().exists(APP)).isTrue();
    }

    @Test
    void nothingIsLeftOfAManifestThatIsGoneForLongButThatItsTagIsTaken() {
        Digest subject = Contents.sha256(Contents.text("subject"));
        StoredManifest manifest = manifest("one");
        Descriptor descriptor = new Descriptor(TYPE, manifest.digest(), manifest.content().length, null, null);
        storage.manifests().put(APP, manifest, Optional.of(new Referrer(subject, descriptor)));
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.IMMUTABLE);
        storage.manifests().delete(APP, manifest.digest(), "test");

        passAndSweep();

        assertThat(keys("repos/")).containsExactly(store.prefix() + "repos/team/app/_tags/v1");
        assertThat(keys("owners/")).isEmpty();
        assertThat(keys("content/")).isEmpty();
        Digest next = stored("two").digest();
        assertThat(storage.tags().put(APP, TAG, next, TagRule.IMMUTABLE))
                .isEqualTo(new Outcome.Gone(manifest.digest()));
        storage.manifests().put(APP, manifest, Optional.empty());
        assertThat(storage.tags().put(APP, TAG, manifest.digest(), TagRule.IMMUTABLE))
                .isEqualTo(new Outcome.Created());
    }

    @Test
    void whatIsThereOrWentLatelyIsNotSwept() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest digest = push(APP, content);
        StoredManifest manifest = stored("one");
        clock.pass(Tombstones.GRACE.multipliedBy(2));
        Digest late = push(APP, Contents.random(2, 100));
        storage.blobs().delete(APP, late);
        clock.pass(Duration.ofDays(1));

        collect(storage);

        assertThat(read(APP, digest)).isEqualTo(content);
        assertThat(storage.manifests().read(APP, manifest.digest())).isPresent();
        assertThat(keys("repos/team/app/_blobs/")).hasSize(2);
        assertThat(keys("owners/")).hasSize(3);
    }

    @Test
    void whatIsPushedBetweenTheLookAndTheSweepingStays() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest digest = push(APP, content);
        storage.blobs().delete(APP, digest);
        clock.pass(Tombstones.GRACE.plusDays(1));
        for (String kind : List.of("/_blobs/", "/owners/", "/content/")) {
            fake().before(
                            request -> request.startsWith("DELETE") && request.contains(kind),
                            () -> pushTo(other, APP, content));

            passAndSweep();

            assertThat(read(APP, digest)).as(kind).isEqualTo(content);
            clock.pass(Duration.ofDays(1));
            collect(storage);
            assertThat(read(APP, digest)).as(kind).isEqualTo(content);
            storage.blobs().delete(APP, digest);
        }
    }

    @Test
    void aNoticeThatWaitsForLongerThanItsRecordIsTold() {
        Digest manifest = stored("one").digest();
        storage.manifests().delete(APP, manifest, "test");
        passAndSweep();
        assertThat(keys("repos/team/app/_manifests/")).isEmpty();

        storage.close(); // as after a crash: what waits is looked up
        clock.pass(Lanes.LEASE.plusSeconds(1));

        try (S3Storage next = another()) {
            assertThat(next.outbox().oldest(10)).hasSize(2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStoreWithoutConditionalDeletesKeepsThem() throws IOException {
        fake().passOverConditionsOfDeletes();
        reopen();
        Digest digest = push(APP, Contents.random(1, 100));
        storage.blobs().delete(APP, digest);

        passAndSweep();

        assertThat(keys("repos/team/app/_blobs/")).hasSize(1);
        assertThat(keys("owners/")).hasSize(1);
        assertThat(keys("data/")).isEmpty();
    }

    @Test
    void whatIsLeftByRegistriesThatDiedIsSwept() throws IOException {
        String prefix = store.prefix();
        UploadId id = storage.uploads().start(APP, Digest.Algorithm.SHA256).id();
        append(storage.uploads().find(APP, id).orElseThrow(), Contents.random(1, 100));
        Digest manifest = stored("kept").digest();
        storage.tags().put(APP, TAG, manifest, TagRule.IMMUTABLE);
        int kept = fake().keys(prefix).size();
        String digest = "sha256/" + Contents.sha256(new byte[1]).hex();
        fake().write(prefix + "probe/some", "");
        fake().write(prefix + "data/some", "orphan");
        fake().write(prefix + "uploads-tail/" + id + "/some", "another one's");
        fake().write(prefix + "uploads-tail/00000000-0000-4000-8000-000000000000/some", "of none");
        fake().write(prefix + "repos/team/app/_tagged/" + digest + "/gen/v1", "");
        fake().write(prefix + "repos/team/app/_referrers/" + digest + "/" + digest.replace('/', '-') + ".gen", "");
        fake().beginMultipart(prefix + "data/lost");

        collect(storage);
        assertThat(fake().keys(prefix)).as("they are young").hasSize(kept + 6);

        clock.pass(Duration.ofDays(8));
        collect(storage);
        assertThat(fake().keys(prefix)).hasSize(kept);
        assertThat(fake().multiparts()).isZero();
        assertThat(storage.uploads().find(APP, id).orElseThrow().received()).isEqualTo(100);
        assertThat(storage.tags().resolve(APP, TAG)).hasValue(manifest);
    }

    @Test
    void onARealStoreWhatIsGoneMayBePushedAgainAfterTheSweep() throws IOException {
        byte[] content = Contents.random(1, 100);
        Digest digest = push(APP, content);
        byte[] more = Contents.random(2, 100);
        push(APP, more);
        storage.blobs().delete(APP, digest);
        clock.pass(Duration.between(clock.instant(), Instant.now()).abs()); // a real one goes by its own clock

        passAndSweep();

        assertThat(storage.blobs().size(APP, digest)).isEmpty();
        push(APP, content);
        assertThat(read(APP, digest)).isEqualTo(content);
        assertThat(read(APP, Contents.sha256(more))).isEqualTo(more);
    }
}
