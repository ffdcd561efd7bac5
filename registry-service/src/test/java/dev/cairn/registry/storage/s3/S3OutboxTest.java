package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.StorageFailure;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of notices that are damaged in the bucket, or that the store does not give out or let go of. */
class S3OutboxTest extends BucketTestBase {

    S3OutboxTest(@TempDir Path temp) throws IOException {
        super(temp);
    }

    private List<Digest> told() {
        return storage.outbox().oldest(10).stream()
                .map(entry -> entry.notice().digest())
                .toList();
    }

    private String notice(int number) {
        return fake().keys(store.prefix() + "outbox/").get(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{}",
                "{\"write\":\"w\",\"value\":{}}",
                "{\"write\":\"w\",\"value\":{\"at\":1,\"record\":\"r\",\"notice\":{\"kind\":\"no-such-kind\"}}}",
                "{\"write\":\"w\",\"value\":{\"at\":1,\"record\":\"r\",\"notice\":{\"kind\":\"collected\"}}}"
            })
    void oneThatCannotBeReadIsKeptAsideAndTheOthersGoOn(String content) {
        Digest first = stored("one").digest();
        stored("two");
        Digest third = stored("three").digest();
        fake().write(notice(1), content);

        assertThat(told()).containsExactly(first, third);

        assertThat(told()).containsExactly(first, third);
        assertThat(storage.outbox().unreadable()).isEqualTo(1);
        assertThat(storage.outbox().waiting()).isEqualTo(2);
        assertThat(fake().keys(store.prefix() + "unreadable/"))
                .singleElement()
                .satisfies(aside -> assertThat(fake().text(aside)).isEqualTo(content));
    }

    @Test
    void oneThatCannotBeReadIsNoReasonNotToStart() throws IOException {
        stored("one");
        Digest second = stored("two").digest();
        String bad = notice(0);
        fake().write(bad, "{");
        fake().write(bad.substring(0, bad.lastIndexOf('/')) + "/what", "somebody's own");

        reopen();

        assertThat(told()).containsExactly(second);
        assertThat(storage.outbox().unreadable()).isEqualTo(1);
        reopen();
        assertThat(storage.outbox().unreadable()).as("they are kept").isEqualTo(1);
        assertThat(fake().keys(store.prefix() + "outbox/")).hasSize(2);
    }

    @Test
    void aNoticeOfARecordThatCannotBeReadHoldsNothingUp() throws IOException {
        stored("one");
        Digest second = stored("two").digest();
        String manifest = fake().keys(store.prefix() + "repos/").stream()
                .filter(key -> key.contains("/_manifests/") && !key.endsWith(second.hex()))
                .findFirst()
                .orElseThrow();
        fake().write(manifest, "{");

        reopen(); // what is told is looked up in the record then

        assertThat(told()).containsExactly(second);
        assertThat(storage.outbox().unreadable()).isEqualTo(1);
    }

    @Test
    void aLeaseThatCannotBeReadIsNoReasonNotToStart() throws IOException {
        stored("one");
        fake().write(fake().keys(store.prefix() + "lanes/").getFirst(), "{\"write\":\"w\",\"value\":{}}");

        reopen();

        Digest second = stored("two").digest();
        assertThat(storage.outbox().oldest(10))
                .extracting(Outbox.Entry::notice)
                .extracting(notice -> notice.digest())
                .containsExactly(second);
    }

    private Digest storedIn(Repository repository, String text) {
        StoredManifest manifest = manifest(text);
        storage.manifests().put(repository, manifest, Optional.empty());
        return manifest.digest();
    }

    private void refuse(String method, String key) {
        fake().fail(request -> request.equals(method + " /" + FakeS3.BUCKET + "/" + key), 403, "AccessDenied");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatTheStoreDoesNotGiveOutHoldsUpOnlyItsRepository(boolean foundAtAStart) throws IOException {
        Digest first = stored("one").digest();
        Digest second = stored("two").digest();
        Digest other = storedIn(OTHER, "three");
        refuse("GET", notice(0));
        if (foundAtAStart) {
            reopen();
        }

        assertThat(told()).containsExactly(other);

        assertThat(storage.outbox().delayed()).isEqualTo(1);
        assertThat(storage.outbox().waiting()).isEqualTo(3);
        fake().heal();
        assertThat(told()).as("before it is time to try again").containsExactly(other);
        clock.pass(Duration.ofMinutes(1));
        assertThat(told()).startsWith(first);
        assertThat(told()).containsExactly(first, second, other);
        assertThat(storage.outbox().delayed()).isZero();
    }

    @Test
    void oneWhoseManifestTheStoreDoesNotGiveOutHoldsUpOnlyItsRepository() throws IOException {
        Digest first = stored("one").digest();
        Digest other = storedIn(OTHER, "two");
        refuse("GET", new Keys(store.prefix()).manifest(APP, first));
        reopen(); // what is told is looked up in the record then

        assertThat(told()).containsExactly(other);

        fake().heal();
        clock.pass(Duration.ofMinutes(1));
        assertThat(told()).containsExactly(first, other);
    }

    @Test
    void theOnlyOneIsDelayedToo() {
        Digest first = stored("one").digest();
        refuse("GET", notice(0));
        for (int i = 1; i < 10; i++) {
            assertThat(told()).isEmpty();
            clock.pass(Duration.ofMinutes(1));
        }
        assertThat(storage.outbox().delayed()).isEqualTo(1);

        fake().heal();

        assertThat(told()).containsExactly(first);
        assertThat(storage.outbox().delayed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SlowDown", "AccessDenied"})
    void aStoreThatFailsForAllDelaysNone(String code) {
        Digest first = stored("one").digest();
        Digest other = storedIn(OTHER, "two");
        fake().fail(_ -> true, code.equals("SlowDown") ? 503 : 403, code);

        assertFails(() -> storage.outbox().oldest(10), StorageFailure.Unavailable.class);

        assertThat(storage.outbox().delayed()).isZero();
        fake().heal();
        assertThat(told()).containsExactly(first, other);
    }

    @Test
    void oneThatTheStoreDoesNotLetGoOfIsDeliveredOnceAndHoldsNothingUp() {
        Digest first = stored("one").digest();
        Digest second = stored("two").digest();
        String kept = notice(0);
        refuse("DELETE", kept);

        for (Outbox.Entry entry : storage.outbox().oldest(1)) {
            storage.outbox().delivered(entry);
        }

        assertThat(told()).doesNotContain(first).containsExactly(second);
        assertThat(storage.outbox().delayed()).isEqualTo(1);
        fake().heal();
        clock.pass(Duration.ofMinutes(1));
        assertThat(told()).containsExactly(second);
        assertThat(fake().keys(kept)).isEmpty();
        assertThat(storage.outbox().delayed()).isZero();
    }

    @Test
    void oneWithoutARepositoryInItsNameIsToldAsWell() throws IOException {
        Digest first = stored("one").digest();
        String tagged = notice(0);
        String plain = tagged.substring(0, tagged.lastIndexOf('-'));
        fake().write(plain, fake().text(tagged).replace("\"settled\":false", "\"settled\":true"));
        fake().remove(tagged);
        reopen();
        Digest second = stored("two").digest();
        refuse("GET", plain);
        assertThat(told()).as("it may be of any repository").isEmpty();
        fake().heal();
        clock.pass(Duration.ofMinutes(1));
        told();

        assertThat(told()).containsExactly(first, second);
        for (Outbox.Entry entry : storage.outbox().oldest(10)) {
            storage.outbox().delivered(entry);
        }
        assertThat(fake().keys(store.prefix() + "outbox/")).isEmpty();
    }
}
